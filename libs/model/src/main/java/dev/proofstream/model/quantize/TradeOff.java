package dev.proofstream.model.quantize;

/**
 * What one set of scales costs, and what it keeps.
 *
 * @param scales which ones, for people: relative to the chosen ones, or steps per unit
 * @param chosen whether it is the set that the calibration took
 * @param constraints of one row with public input
 * @param agreeing calibration rows that get the float model's label
 * @param maxError largest absolute error over them, as in {@link Calibration}
 */
public record TradeOff(
    String scales, boolean chosen, int constraints, int agreeing, double maxError) {}
