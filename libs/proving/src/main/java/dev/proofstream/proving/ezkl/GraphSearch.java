package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Output;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.proving.CircuitOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the scales of a circuit of any graph: fractional bits of weights over inputs and of other
 * weights. Such a circuit takes the inputs' levels, which are integers, so nothing of a row is ever
 * rounded.
 */
final class GraphSearch implements CandidateSearch {
  private static final int MOST_INPUT_BITS = 22;
  private static final int MOST_WEIGHT_BITS = 14;

  /** More that differ in their last bits alone would not be laid out differently. */
  private static final int ENOUGH = 4;

  /** How near numbers must come that are no class, as a share of the largest of the rows. */
  private static final double NEAR = 1.0 / 128;

  private final CircuitOptions options;
  private final Graph graph;
  private final List<InputSpec> inputs;

  /** How the class comes of the graph; null where numbers are asked for. */
  private final Decision decision;

  /** The scalars to show; none where the class is asked for. */
  private final int[] values;

  private final long[][] levels;
  private final int[] labels;
  private final double[][] expected;
  private final double[] largest;

  /**
   * @throws IllegalArgumentException when the model does not give what the options ask for
   */
  GraphSearch(TrainedModel model, CircuitOptions options, List<int[]> rows) {
    this.options = options;
    this.inputs = model.inputs();
    boolean label = options.output().equals(CircuitOptions.LABEL);
    if (label && model.graph().label().isEmpty()) {
      throw new IllegalArgumentException(
          model.name() + " gives numbers and no class: ask for output=logits");
    }
    this.graph = model.graph();
    this.decision = label ? graph.label().orElseThrow().decision() : null;
    this.values = label ? new int[0] : logits(graph);
    this.levels = new long[rows.size()][];
    this.labels = new int[rows.size()];
    this.expected = new double[rows.size()][];
    this.largest = new double[values.length];
    for (int r = 0; r < labels.length; r++) {
      double[] row = new double[inputs.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = inputs.get(i).value(rows.get(r)[i]).doubleValue();
      }
      levels[r] = Arrays.stream(rows.get(r)).asLongStream().toArray();
      labels[r] = graph.label().isPresent() ? model.label(row) : -1;
      expected[r] =
          label ? new double[0] : Evaluator.pick(new Evaluator(graph).scalars(row), values);
      for (int o = 0; o < values.length; o++) {
        largest[o] = Math.max(largest[o], Math.abs(expected[r][o]));
      }
    }
  }

  /** The scalars to show: of a classifier those of which the first largest is the class. */
  private static int[] logits(Graph graph) {
    if (graph.label().isEmpty()) {
      return graph.outputs().stream().map(Output::logits).flatMapToInt(Arrays::stream).toArray();
    }
    Decision decision = graph.label().get().decision();
    if (decision instanceof Decision.Argmax argmax && !argmax.lastOfEqual()) {
      return argmax.values();
    }
    // A comparison that takes the second of two equal ones has no such numbers.
    boolean strict =
        decision instanceof Decision.Bit bit
            && graph.node(bit.scalar()) instanceof Node.Compare compare
            && (compare.relation() == Relation.GREATER || compare.relation() == Relation.LESS);
    if (strict && !graph.outputs().isEmpty() && graph.outputs().getFirst().logits().length == 2) {
      return graph.outputs().getFirst().logits();
    }
    throw new IllegalArgumentException(
        "the model has no logits of which the first largest is its class: ask for output=label");
  }

  /** Fractional bits of weights over inputs, and of others. */
  private record Scales(int inputBits, int weightBits) {}

  private static List<Scales> all() {
    return Stream.iterate(2, bits -> bits <= MOST_WEIGHT_BITS, bits -> bits + 2)
        .flatMap(
            weightBits ->
                Stream.iterate(weightBits, bits -> bits <= MOST_INPUT_BITS, bits -> bits + 2)
                    .map(inputBits -> new Scales(inputBits, weightBits)))
        .sorted(Comparator.comparingInt(scales -> scales.inputBits() + 2 * scales.weightBits()))
        .toList();
  }

  @Override
  public List<Candidate> run() throws InterruptedException {
    InputQuantization quantization = InputQuantization.ofLevels(inputs);
    LevelTables tables = new LevelTables(graph, inputs);
    List<Candidate> found = new ArrayList<>();
    RuntimeException refusal = null;
    int most = -1;
    for (Scales scales : all()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        GraphLowering lowering =
            new GraphLowering(graph, inputs, tables, scales.inputBits(), scales.weightBits());
        CircuitProgram program =
            decision == null ? lowering.values(values) : lowering.label(decision);
        Candidate candidate = candidate(program, quantization);
        most = Math.max(most, candidate.agreeing());
        if (candidate.agreeing() == labels.length) {
          found.add(candidate);
        }
        if (program.exact() || found.size() == ENOUGH) {
          break;
        }
      } catch (UnsupportedNodeException | ArithmeticException e) {
        refusal = e;
      }
    }
    if (!found.isEmpty()) {
      found.sort(Comparator.comparingLong(Candidate::largestDecomposed));
      return found;
    }
    if (refusal instanceof UnsupportedNodeException && most < 0) {
      throw refusal;
    }
    throw new IllegalArgumentException(
        most < 0
            ? "no scale keeps the model's values within 64 bits: it has too many layers, or its"
                + " weights or input ranges are too large"
            : ("no scale gives the float model's answer on all %d calibration rows: the best gives"
                    + " it on %d")
                .formatted(labels.length, most));
  }

  private Candidate candidate(CircuitProgram program, InputQuantization quantization) {
    ProvenGraph proven = new ProvenGraph(program, options);
    Candidate candidate =
        new Candidate(
            proven,
            quantization,
            0,
            program.bound(),
            proven.largestDecomposed(quantization, 0, program.bound()),
            program.outputBits(),
            0,
            0);
    int agreeing = 0;
    double maxError = 0;
    for (int r = 0; r < levels.length; r++) {
      long[] outputs = program.evaluate(levels[r]);
      agreeing += agrees(candidate, r, outputs) ? 1 : 0;
      for (int o = 0; o < expected[r].length; o++) {
        double value = Math.scalb((double) outputs[o], -program.outputBits());
        maxError = Math.max(maxError, Math.abs(value - expected[r][o]));
      }
    }
    return new Candidate(
        proven,
        quantization,
        0,
        program.bound(),
        candidate.largestDecomposed(),
        program.outputBits(),
        agreeing,
        maxError);
  }

  @Override
  public boolean agrees(Candidate candidate, int row, long[] outputs) {
    if (labels[row] >= 0) {
      return candidate.graph().label(outputs) == labels[row];
    }
    for (int o = 0; o < outputs.length; o++) {
      double value = Math.scalb((double) outputs[o], -candidate.outputBits());
      if (!(Math.abs(value - expected[row][o]) <= NEAR * largest[o])) {
        return false;
      }
    }
    return true;
  }
}
