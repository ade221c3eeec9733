package dev.proofstream.cli.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Times of one prover on one circuit.
 *
 * @param name of the prover; ours is {@code proofstream}
 * @param circuit measured on
 * @param ratio this median over ours
 * @param peakMemoryBytes peak resident size, 0 where the system does not tell
 */
@JsonPropertyOrder({"name", "circuit", "medianMs", "minMs", "maxMs", "ratio", "peakMemoryBytes"})
record Measurement(
    String name,
    String circuit,
    double medianMs,
    double minMs,
    double maxMs,
    double ratio,
    long peakMemoryBytes) {

  static Measurement of(
      String name, String circuit, List<Double> times, double ours, long peakMemoryBytes) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    double median = median(times);
    return new Measurement(
        name,
        circuit,
        median,
        sorted[0],
        sorted[sorted.length - 1],
        median / ours,
        peakMemoryBytes);
  }

  static double median(List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
