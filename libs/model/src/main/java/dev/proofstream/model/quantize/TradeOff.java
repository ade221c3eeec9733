package dev.proofstream.model.quantize;

import java.util.List;

/**
 * What one set of scales costs, and what it keeps.
 *
 * @param scales which ones, for people: relative to the chosen ones, or steps per unit
 * @param chosen whether it is the set that the calibration took
 * @param constraints of one row with public input
 * @param agreeing calibration rows that get the float model's label
 * @param labels label of each calibration row
 * @param maxError largest absolute error over them, as in {@link Calibration}
 */
public record TradeOff(
    String scales,
    boolean chosen,
    int constraints,
    int agreeing,
    List<Integer> labels,
    double maxError) {

  public TradeOff {
    labels = List.copyOf(labels);
  }

  /** Share of the rows that get these labels, 0 to 1. */
  public double accuracy(List<Integer> trueLabels) {
    if (trueLabels.size() != labels.size()) {
      throw new IllegalArgumentException(
          "%d labels for %d calibration rows".formatted(trueLabels.size(), labels.size()));
    }
    int right = 0;
    for (int r = 0; r < labels.size(); r++) {
      right += labels.get(r).equals(trueLabels.get(r)) ? 1 : 0;
    }
    return (double) right / labels.size();
  }
}
