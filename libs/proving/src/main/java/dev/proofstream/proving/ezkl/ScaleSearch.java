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
   * @param largestDecomposed bound on every value of which the circuit takes the sign
   * @param agreeing calibration rows with the float model's label
   * @param maxError largest absolute error of an output over them, in the model's units
   */
  record Found(
      int inputBits,
      int parameterBits,
      FixedPointNetwork.Bound bound,
      long largestDecomposed,
      int outputBits,
      int agreeing,
      double maxError) {}

  /** Labels of the float model on the calibration rows. */
  int[] labels() {
    return labels.clone();
  }

  /**
   * Everything that may be used: scales with the float model's label on every row, by growing
   * bound.
   *
   * @throws IllegalArgumentException when no scale keeps every value within 64 bits, or none gives
   *     the label on every row
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
    if (most < labels.length) {
      Found best = found.getLast();
      throw new IllegalArgumentException(
          ("no scale gives the float model's label on all %d calibration rows: the best, %d bits of"
                  + " inputs and %d of weights, gives it on %d. Rows on the very border of two"
                  + " classes are the usual cause: leave them out of the calibration, or train"
                  + " without them")
              .formatted(labels.length, best.inputBits(), best.parameterBits(), most));
    }
    return found.stream()
        .filter(f -> f.agreeing() == labels.length)
        .sorted(Comparator.comparingLong(Found::largestDecomposed))
        .toList();
  }

  /** The most precise of the scales whose values the shape still holds. */
  static Found mostPrecise(List<Found> found, CircuitShape shape) {
    return found.stream()
        .filter(f -> shape.holds(f.largestDecomposed()))
        .min(Comparator.comparingDouble(Found::maxError))
        .orElseThrow();
  }

  private Optional<Found> candidate(
      InputQuantization inputs, long[][] integers, int parameterBits, int needed) {
    FixedPointNetwork network;
    FixedPointNetwork.Bound bound;
    long largest;
    try {
      network = FixedPointNetwork.of(graph.network(), inputs.bits(), parameterBits);
      bound = network.bound(inputs, graph.label());
      largest = largestDecomposed(inputs, parameterBits, bound);
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
        new Found(
            inputs.bits(),
            parameterBits,
            bound,
            largest,
            network.outputBits(),
            agreeing,
            maxError));
  }

  /**
   * Where inputs are hidden, EZKL decomposes them and the outputs too, and the checks add theirs.
   */
  private long largestDecomposed(
      InputQuantization inputs, int parameterBits, FixedPointNetwork.Bound bound) {
    long largest = bound.largestDecomposed();
    if (!graph.hidesInputs()) {
      return largest;
    }
    HiddenInputChecks checks = new HiddenInputChecks(inputs);
    if (!checks.isExact()) {
      throw new ArithmeticException("constants of the checks are not exact");
    }
    largest = Math.max(largest, checks.largestDecomposed(parameterBits));
    for (int i = 0; i < inputs.size(); i++) {
      largest = Math.max(largest, Math.abs(inputs.smallest(i)));
      largest = Math.max(largest, Math.abs(inputs.largest(i)));
    }
    if (!graph.label()) {
      for (int o = 0; o < graph.outputs(); o++) {
        largest = Math.max(largest, Math.absExact(bound.smallestOutputs()[o]));
        largest = Math.max(largest, Math.absExact(bound.largestOutputs()[o]));
      }
    }
    return largest;
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
