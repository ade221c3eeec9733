package dev.proofstream.cli.evaluation;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * How long a stage took, in milliseconds.
 *
 * @param n number of measurements
 * @param mean arithmetic mean
 * @param std sample standard deviation (divisor n - 1); 0 for a single measurement
 * @param p50 median
 * @param p95 95th percentile; percentiles are interpolated linearly between order statistics
 */
@JsonPropertyOrder({"n", "mean", "std", "p50", "p95"})
public record StageStatistics(int n, double mean, double std, double p50, double p95) {

  /**
   * @param millis at least one measurement
   */
  public static StageStatistics of(List<Double> millis) {
    if (millis.isEmpty()) {
      throw new IllegalArgumentException("no measurements");
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double mean = millis.stream().mapToDouble(Double::doubleValue).sum() / sorted.length;
    double squares = millis.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double std = sorted.length == 1 ? 0 : Math.sqrt(squares / (sorted.length - 1));
    return new StageStatistics(
        sorted.length, mean, std, percentile(sorted, 0.5), percentile(sorted, 0.95));
  }

  private static double percentile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
