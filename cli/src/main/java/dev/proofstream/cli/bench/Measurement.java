package dev.proofstream.cli.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.proofstream.cli.bench.Contestant.Times;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Times of one prover on one circuit.
 *
 * @param name of the prover; ours is {@code proofstream}
 * @param circuit measured on
 * @param ratio this median over ours
 * @param processorMs median of the processor time of a proof, all threads together; 0 where unknown
 * @param processorRatio this processor time over ours; 0 where unknown
 * @param peakMemoryBytes peak resident size, 0 where the system does not tell
 */
@JsonPropertyOrder({
  "name",
  "circuit",
  "medianMs",
  "minMs",
  "maxMs",
  "ratio",
  "processorMs",
  "processorRatio",
  "peakMemoryBytes"
})
record Measurement(
    String name,
    String circuit,
    double medianMs,
    double minMs,
    double maxMs,
    double ratio,
    double processorMs,
    double processorRatio,
    long peakMemoryBytes) {

  /**
   * @param ours our prover's times on the same circuit
   */
  static Measurement of(
      String name, String circuit, List<Times> times, List<Times> ours, long peakMemoryBytes) {
    List<Double> wall = times.stream().map(Times::wallMs).toList();
    double processor = median(times.stream().map(Times::processorMs).toList());
    double median = median(wall);
    return new Measurement(
        name,
        circuit,
        median,
        Collections.min(wall),
        Collections.max(wall),
        median / median(ours.stream().map(Times::wallMs).toList()),
        processor,
        processor == 0 ? 0 : processor / median(ours.stream().map(Times::processorMs).toList()),
        peakMemoryBytes);
  }

  static double median(List<Double> times) {
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
