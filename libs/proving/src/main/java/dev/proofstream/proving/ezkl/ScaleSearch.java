package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the scales of a circuit: fractional bits of inputs and weights with which its integers give
 * the float model's label on every calibration row. Rows cost a circuit by the digits that its
 * largest value has, so of all scales those with the smallest bound come first; what precision the
 * digits then still hold is free and taken.
 */
final class ScaleSearch {
  private static final int MAX_BITS = 18;

  private final TrainedModel model;
  private final ProvenGraph graph;
  private final int[] labels;
  private final double[][] outputs;
  private final double[][] standardised;

  ScaleSearch(TrainedModel model, ProvenGraph graph, List<int[]> rows) {
    this.model = model;
    this.graph = graph;
    this.labels = new int[rows.size()];
    this.outputs = new double[rows.size()][];
    this.standardised = new double[rows.size()][];
    for (int r = 0; r < labels.length; r++) {
      standardised[r] = model.standardization().apply(values(rows.get(r)));
      labels[r] = model.network().label(standardised[r]);
      outputs[r] = graph.network().logits(standardised[r]);
    }
  }

  /**
   * Scales and what they give.
   *
   * @param agreeing calibration rows with the float model's label
   * @param maxError largest absolute error of an output over them, in the model's units
   */
  record Found(
      int inputBits,
      int parameterBits,
      FixedPointNetwork.Bound bound,
      int outputBits,
      int agreeing,
      double maxError) {}

  /** Labels of the float model on the calibration rows. */
  int[] labels() {
    return labels.clone();
  }

  /**
   * Everything that may be used: of the scales with the most agreeing rows (all, but for rows on
   * the very border of two classes) each, by growing bound.
   *
   * @throws IllegalArgumentException when no scale keeps every value within 64 bits
   */
  List<Found> run() throws InterruptedException {
    List<Found> found = new ArrayList<>();
    int most = 0;
    for (int inputBits = 1; inputBits <= MAX_BITS; inputBits++) {
      InputQuantization inputs =
          new InputQuantization(model.inputs(), model.standardization(), inputBits);
      long[][] integers = integers(inputBits);
      for (int parameterBits = 1; parameterBits <= MAX_BITS; parameterBits++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        Optional<Found> candidate = candidate(inputs, integers, parameterBits, most);
        if (candidate.isPresent()) {
          most = candidate.get().agreeing();
          found.add(candidate.get());
        }
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no scale keeps the model's values within 64 bits: its weights or input ranges are too"
              + " large");
    }
    int best = most;
    return found.stream()
        .filter(f -> f.agreeing() == best)
        .sorted(Comparator.comparingLong(f -> f.bound().largestDecomposed()))
        .toList();
  }

  /** The most precise of the scales whose values the shape still holds. */
  static Found mostPrecise(List<Found> found, CircuitShape shape) {
    return found.stream()
        .filter(f -> shape.holds(f.bound().largestDecomposed()))
        .min(Comparator.comparingDouble(Found::maxError))
        .orElseThrow();
  }

  private Optional<Found> candidate(
      InputQuantization inputs, long[][] integers, int parameterBits, int needed) {
    FixedPointNetwork network;
    FixedPointNetwork.Bound bound;
    try {
      network = FixedPointNetwork.of(graph.network(), inputs.bits(), parameterBits);
      bound = network.bound(inputs, graph.label());
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
    int agreeing = 0;
    double maxError = 0;
    for (int r = 0; r < integers.length; r++) {
      long[] result = network.evaluate(integers[r]);
      if (label(result) == labels[r]) {
        agreeing++;
      } else if (agreeing + integers.length - r - 1 < needed) {
        return Optional.empty();
      }
      for (int o = 0; o < result.length; o++) {
        double value = Math.scalb((double) result[o], -network.outputBits());
        maxError = Math.max(maxError, Math.abs(value - outputs[r][o]));
      }
    }
    return Optional.of(
        new Found(inputs.bits(), parameterBits, bound, network.outputBits(), agreeing, maxError));
  }

  /** The class that outputs of the graph mean. */
  int label(long[] outputs) {
    if (graph.label()) {
      return outputs[0] > 0 ? 1 : 0;
    }
    int first = 0;
    for (int o = 1; o < outputs.length; o++) {
      if (outputs[o] > outputs[first]) {
        first = o;
      }
    }
    return first;
  }

  private long[][] integers(int bits) {
    long[][] integers = new long[standardised.length][];
    for (int r = 0; r < integers.length; r++) {
      integers[r] =
          Arrays.stream(standardised[r])
              .mapToLong(z -> InputQuantization.rounded(z, bits))
              .toArray();
    }
    return integers;
  }

  private double[] values(int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = model.inputs().get(i).value(levels[i]).doubleValue();
    }
    return values;
  }
}
