package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.CircuitOptions;
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
final class ScaleSearch implements CandidateSearch {
  private static final int MAX_BITS = 18;

  private final TrainedModel model;
  private final DenseComputation computation;
  private final ProvenGraph graph;
  private final int[] labels;
  private final double[][] outputs;
  private final double[][] standardised;
  private final int forcedBits;

  /**
   * @param model dense layers with ReLU; of two classes where the label is asked for
   */
  ScaleSearch(TrainedModel model, CircuitOptions options, List<int[]> rows) {
    this(model, options, rows, 0);
  }

  /**
   * @param forcedBits fractional bits of inputs and weights, whatever labels they give; 0 to search
   */
  ScaleSearch(TrainedModel model, CircuitOptions options, List<int[]> rows, int forcedBits) {
    this.model = model;
    this.forcedBits = forcedBits;
    this.computation =
        options.output().equals(CircuitOptions.LABEL)
            ? DenseComputation.label(model.network())
            : DenseComputation.logits(model.network());
    this.graph = new ProvenGraph(computation, options);
    this.labels = new int[rows.size()];
    this.outputs = new double[rows.size()][];
    this.standardised = new double[rows.size()][];
    for (int r = 0; r < labels.length; r++) {
      standardised[r] = model.standardization().apply(values(rows.get(r)));
      labels[r] = model.network().label(standardised[r]);
      outputs[r] = computation.network().logits(standardised[r]);
    }
  }

  @Override
  public List<Candidate> run() throws InterruptedException {
    if (forcedBits > 0) {
      return forced();
    }
    List<Candidate> found = new ArrayList<>();
    int most = 0;
    for (int inputBits = 1; inputBits <= MAX_BITS; inputBits++) {
      InputQuantization inputs =
          new InputQuantization(model.inputs(), model.standardization(), inputBits);
      long[][] integers = integers(inputBits);
      for (int parameterBits = 1; parameterBits <= MAX_BITS; parameterBits++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        Optional<Candidate> candidate = candidate(inputs, integers, parameterBits, most);
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
      Candidate best = found.getLast();
      throw new IllegalArgumentException(
          ("no scale gives the float model's label on all %d calibration rows: the best, %d bits of"
                  + " inputs and %d of weights, gives it on %d. Rows on the very border of two"
                  + " classes are the usual cause: leave them out of the calibration, or train"
                  + " without them")
              .formatted(labels.length, best.inputBits(), best.parameterBits(), most));
    }
    return found.stream()
        .filter(f -> f.agreeing() == labels.length)
        .sorted(Comparator.comparingLong(Candidate::largestDecomposed))
        .toList();
  }

  /** One scale for inputs and weights, whatever labels it gives. */
  private List<Candidate> forced() {
    InputQuantization inputs =
        new InputQuantization(model.inputs(), model.standardization(), forcedBits);
    return List.of(
        candidate(inputs, integers(forcedBits), forcedBits, 0)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "with %d bits the model's values are not within 64 bits"
                            .formatted(forcedBits))));
  }

  private Optional<Candidate> candidate(
      InputQuantization inputs, long[][] integers, int parameterBits, int needed) {
    FixedPointNetwork network;
    FixedPointNetwork.Bound bound;
    long largest;
    try {
      network = FixedPointNetwork.of(computation.network(), inputs.bits(), parameterBits);
      bound = network.bound(inputs, graph.label());
      largest = graph.largestDecomposed(inputs, parameterBits, bound);
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
    int agreeing = 0;
    double maxError = 0;
    for (int r = 0; r < integers.length; r++) {
      long[] result = network.evaluate(integers[r]);
      if (graph.label(result) == labels[r]) {
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
        new Candidate(
            graph,
            inputs,
            parameterBits,
            bound,
            largest,
            network.outputBits(),
            agreeing,
            maxError));
  }

  @Override
  public boolean agrees(Candidate candidate, int row, long[] outputs) {
    return graph.label(outputs) == labels[row];
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
