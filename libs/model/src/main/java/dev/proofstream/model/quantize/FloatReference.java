package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Decision.Argmax;
import dev.proofstream.model.graph.Decision.Bit;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import java.util.Arrays;

/** The float model's labels and values for the calibration rows, which integers are held to. */
final class FloatReference {
  /** A value counts as no smaller than this share of all values together. */
  private static final double LEAST = 1.0 / 32;

  private final GraphFacts facts;
  private final Graph graph;
  private final int[] labels;

  /** What counts as the size of each value that decides or comes out; see {@link #spreads}. */
  private final double[] spreads;

  FloatReference(GraphFacts facts) {
    this.facts = facts;
    this.graph = facts.graph();
    this.labels = new int[facts.rows()];
    Arrays.setAll(
        labels,
        row -> graph.label().map(label -> label.decision().label(facts.scalars(row))).orElse(-1));
    this.spreads = spreads();
  }

  /** Class index, -1 where the graph gives none. */
  int label(int row) {
    return labels[row];
  }

  /** Largest absolute error of the values that decide, in the float model's units. */
  double error(Decision decision, QuantizedModel.Trace trace, int row) {
    double[] got = decision.values(trace.signals());
    double[] float64 = values(row, got.length);
    double largest = 0;
    for (int i = 0; i < float64.length; i++) {
      largest = Math.max(largest, Math.abs(got[i] - float64[i]));
    }
    return largest;
  }

  /** Largest error of the values that decide, as a share of the spread of each. */
  double excess(Decision decision, QuantizedModel.Trace trace, int row) {
    double[] got = decision.values(trace.signals());
    double[] float64 = values(row, got.length);
    double largest = 0;
    for (int i = 0; i < float64.length; i++) {
      double spread = i < spreads.length ? spreads[i] : spreads[0];
      largest = Math.max(largest, Math.abs(got[i] - float64[i]) / spread);
    }
    return largest;
  }

  /**
   * The float model's values that correspond to a decision's; none where there is no such thing.
   */
  private double[] values(int row, int count) {
    double[] scalars = facts.scalars(row);
    if (graph.label().isEmpty()) {
      return graph.outputs().stream()
          .flatMapToInt(output -> Arrays.stream(output.values()))
          .mapToDouble(id -> scalars[id])
          .toArray();
    }
    return switch (graph.label().get().decision()) {
      case Argmax argmax -> {
        double[] logits = new double[argmax.values().length];
        for (int c = 0; c < logits.length; c++) {
          logits[c] = scalars[argmax.values()[c]];
        }
        yield count == logits.length
            ? logits
            : count == 1 ? new double[] {logits[1] - logits[0]} : new double[0];
      }
      case Bit bit -> {
        if (!(graph.node(bit.scalar()) instanceof Node.Compare compare) || count == 0) {
          yield new double[0];
        }
        int i = bit.scalar() - compare.first();
        double above = scalars[compare.of()[i]] - compare.against()[i];
        boolean less =
            compare.relation() == Relation.LESS || compare.relation() == Relation.LESS_OR_EQUAL;
        double value = less ? -above : above;
        yield count == 2 ? new double[] {0, value} : new double[] {value};
      }
    };
  }

  /**
   * Root mean square distance of each value from its own mean over the rows: of scores that are
   * compared with each other, of all together. One that hardly varies counts as a small share of
   * all; where none varies, its size counts.
   */
  private double[] spreads() {
    // Of a class by the largest of several scores, that many; else as many as there are.
    int shown =
        graph.label().isPresent() && graph.label().get().decision() instanceof Argmax argmax
            ? argmax.values().length
            : 2;
    int count = facts.rows() > 0 ? values(0, shown).length : 0;
    double[] squares = new double[Math.max(1, count)];
    double all = 0;
    double size = 0;
    for (int i = 0; i < count; i++) {
      double mean = 0;
      for (int r = 0; r < facts.rows(); r++) {
        mean += values(r, shown)[i] / facts.rows();
      }
      for (int r = 0; r < facts.rows(); r++) {
        double value = values(r, shown)[i];
        squares[i] += (value - mean) * (value - mean) / facts.rows();
        size += value * value / ((double) count * facts.rows());
      }
      all += squares[i] / count;
    }
    double joint = all > 0 ? Math.sqrt(all) : size > 0 ? Math.sqrt(size) : 1;
    boolean scores = graph.label().isPresent();
    return Arrays.stream(squares)
        .map(square -> scores ? joint : Math.max(Math.sqrt(square), LEAST * joint))
        .toArray();
  }

  /** Distance from another label; infinite where nothing is compared. */
  double margin(int row) {
    if (graph.label().isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (graph.label().get().decision()) {
      case Argmax argmax -> {
        double[] sorted = values(row, argmax.values().length);
        Arrays.sort(sorted);
        yield sorted[sorted.length - 1] - sorted[sorted.length - 2];
      }
      case Bit bit -> {
        double[] value = values(row, 1);
        yield value.length == 1 ? Math.abs(value[0]) : Double.POSITIVE_INFINITY;
      }
    };
  }
}
