package dev.proofstream.proving.measure;

/**
 * What one stage cost.
 *
 * @param stage name, such as {@code prove}
 * @param millis wall-clock time
 * @param peakMemoryBytes peak resident size of the process during the stage; 0 where it cannot be
 *     measured. Stages that overlap in one process share their peak, so it is an upper bound then.
 */
public record StageMeasurement(String stage, double millis, long peakMemoryBytes) {}
