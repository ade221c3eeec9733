package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Decision.Bit;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the calibration rows say about a float graph: means, typical sizes and ranges of its
 * scalars. True labels are not used.
 */
final class GraphFacts {
  private final Graph graph;
  private final List<InputSpec> inputs;
  private final double[][] scalars;
  private final double[] means;
  private final double[] lows;
  private final double[] highs;

  /** A pooling whose operands are all the same increasing polyline of something. */
  private final Node.PiecewiseLinear[] pooledFirst;

  private final boolean[] skipped;

  /** The class's bit if no node reads it, else -1. */
  private final int decisionBit;

  /**
   * @param rows levels of the calibration rows
   */
  GraphFacts(Graph graph, List<InputSpec> inputs, List<int[]> rows) {
    this.graph = graph;
    this.inputs = inputs;
    Evaluator evaluator = new Evaluator(graph);
    this.scalars = new double[rows.size()][];
    int n = graph.scalars();
    this.means = new double[n];
    this.lows = new double[n];
    this.highs = new double[n];
    Arrays.fill(lows, Double.POSITIVE_INFINITY);
    Arrays.fill(highs, Double.NEGATIVE_INFINITY);
    for (int r = 0; r < scalars.length; r++) {
      double[] row = new double[inputs.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = inputs.get(i).value(rows.get(r)[i]).doubleValue();
      }
      double[] values = evaluator.scalars(row);
      scalars[r] = values;
      for (int s = 0; s < n; s++) {
        means[s] += values[s] / scalars.length;
        lows[s] = Math.min(lows[s], values[s]);
        highs[s] = Math.max(highs[s], values[s]);
      }
    }
    this.pooledFirst = new Node.PiecewiseLinear[graph.nodes().size()];
    this.skipped = new boolean[graph.nodes().size()];
    int[] readers = new int[n];
    graph.nodes().forEach(node -> count(readers, node.operands()));
    this.decisionBit = unreadBit(graph, readers);
    findPoolings(readers);
  }

  Graph graph() {
    return graph;
  }

  List<InputSpec> inputs() {
    return inputs;
  }

  int rows() {
    return scalars.length;
  }

  double[] scalars(int row) {
    return scalars[row];
  }

  double mean(int scalar) {
    return means[scalar];
  }

  double low(int scalar) {
    return lows[scalar];
  }

  double high(int scalar) {
    return highs[scalar];
  }

  /** Mean of {@code max(x - at, 0)} over the rows. */
  double meanAbove(int scalar, double at) {
    double sum = 0;
    for (double[] row : scalars) {
      sum += Math.max(row[scalar] - at, 0);
    }
    return sum / scalars.length;
  }

  /** Root mean square over rows and scalars, 1 where all are 0. */
  double typical(int[] ids) {
    double sum = 0;
    for (double[] row : scalars) {
      for (int id : ids) {
        sum += row[id] * row[id] / ((double) ids.length * scalars.length);
      }
    }
    return sum > 0 ? Math.sqrt(sum) : 1;
  }

  /** The polyline that a pooling may go before, since it is increasing; null for none. */
  Node.PiecewiseLinear pooledFirst(int node) {
    return pooledFirst[node];
  }

  /** Whether a node's values are made later, by the pooling that goes before it. */
  boolean skipped(int node) {
    return skipped[node];
  }

  /** Whether this is the class's bit and no node reads it. */
  boolean isDecisionOnly(int scalar) {
    return scalar == decisionBit;
  }

  private static int unreadBit(Graph graph, int[] readers) {
    return graph.label().isPresent()
            && graph.label().get().decision() instanceof Bit bit
            && readers[bit.scalar()] == 0
        ? bit.scalar()
        : -1;
  }

  /** Of increasing functions, the largest value is the function of the largest operand. */
  private void findPoolings(int[] readers) {
    graph.outputs().forEach(output -> count(readers, output.values()));
    graph.outputs().forEach(output -> count(readers, output.logits()));
    graph.label().ifPresent(label -> count(readers, label.decision().operands()));
    List<Node> nodes = graph.nodes();
    for (int k = 0; k < nodes.size(); k++) {
      if (nodes.get(k) instanceof Node.Extreme extreme
          && graph.node(extreme.operands()[0]) instanceof Node.PiecewiseLinear p
          && p.functions().size() == 1
          && notDecreasing(p)
          && onlyReader(extreme, p, readers)) {
        pooledFirst[k] = p;
        skipped[nodes.indexOf(p)] = true;
      }
    }
  }

  private static void count(int[] readers, int[] ids) {
    for (int id : ids) {
      readers[id]++;
    }
  }

  private static boolean notDecreasing(Node.PiecewiseLinear p) {
    return Arrays.stream(p.functions().getFirst().slopes()).allMatch(slope -> slope >= 0);
  }

  private boolean onlyReader(Node.Extreme extreme, Node.PiecewiseLinear p, int[] readers) {
    int[] own = new int[graph.scalars()];
    for (int operand : extreme.operands()) {
      if (operand < p.first() || operand >= p.place().end()) {
        return false;
      }
      own[operand]++;
    }
    for (int s = p.first(); s < p.place().end(); s++) {
      if (own[s] != readers[s]) {
        return false;
      }
    }
    return true;
  }

  /** Scalars of several arrays, one after the other. */
  static int[] join(int[]... arrays) {
    List<Integer> all = new ArrayList<>();
    for (int[] array : arrays) {
      for (int value : array) {
        all.add(value);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }
}
