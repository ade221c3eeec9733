package dev.proofstream.proving.measure;

/**
 * What one stage cost.
 *
 * @param stage name, such as {@code prove}
 * @param millis wall-clock time
 * @param cpuMillis processor time of all threads of the process during the stage, so that more than
 *     {@code millis} means several at work; 0 where it cannot be measured. Other stages of the same
 *     process at the same time count too.
 * @param peakMemoryBytes peak resident size of the process during the stage; 0 where it cannot be
 *     measured. Stages that overlap in one process share their peak, so it is an upper bound then.
 */
public record StageMeasurement(
    String stage, double millis, double cpuMillis, long peakMemoryBytes) {}
