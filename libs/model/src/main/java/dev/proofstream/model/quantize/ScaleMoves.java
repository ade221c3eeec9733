package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where a search for scales starts, and the steps from one set of scales to coarser ones. */
final class ScaleMoves {
  private static final List<Start> STARTS =
      List.of(
          new Start(22, 5, 12, 4, 4, 22),
          new Start(28, 7, 14, 5, 5, 30),
          new Start(36, 10, 16, 6, 6, 40),
          new Start(44, 13, 18, 7, 7, 52),
          new Start(56, 16, 24, 9, 7, 64));

  /** The last of them only as a fit. */
  private static final int PLAIN_STARTS = 4;

  /** Binary digits by which a fit starts with more pieces of a table. */
  private static final int MORE_PIECES = 3;

  /** Whatever reads a table's values, which have many steps, needs so much finer sums. */
  private static final int AFTER_TABLES = 10;

  /**
   * See {@link GraphScales}.
   *
   * @param fineness of sums
   * @param shift after a ReLU
   * @param table fineness of what goes into a table
   * @param slopes digits that a table's values have more
   * @param pieces digits of the number of a table's pieces
   * @param decision fineness of what comes out
   */
  private record Start(int fineness, int shift, int table, int slopes, int pieces, int decision) {}

  private final GraphFacts facts;
  private final Graph graph;

  /** Nodes with a scale of their own. */
  private final List<Integer> knobs = new ArrayList<>();

  ScaleMoves(GraphFacts facts) {
    this.facts = facts;
    this.graph = facts.graph();
    for (int k = 0; k < graph.nodes().size(); k++) {
      if (!facts.skipped(k) && hasScale(graph.nodes().get(k))) {
        knobs.add(k);
      }
    }
  }

  private static boolean hasScale(Node node) {
    return switch (node) {
      case Node.Input input -> false;
      case Node.Constant constant -> false;
      case Node.Affine affine -> false;
      case Node.All all -> false;
      case Node.Trees trees -> false;
      default -> true;
    };
  }

  /**
   * Sets of scales to start from, coarse ones first; those that stand together are as fine as each
   * other.
   *
   * <p>A product has as many steps as its factors together. Either its digits are dropped, so that
   * what reads it may be as fine as elsewhere, or what comes out is as much finer, which costs less
   * where nothing else reads it.
   */
  List<List<GraphScales>> starts() {
    boolean tables = graph.nodes().stream().anyMatch(Node.Smooth.class::isInstance);
    int more = tables ? AFTER_TABLES : 0;
    boolean products = graph.nodes().stream().anyMatch(Node.Product.class::isInstance);
    return STARTS.stream()
        .limit(PLAIN_STARTS)
        .map(
            start ->
                products
                    ? List.of(scales(start, true, more), scales(start, false, more))
                    : List.of(scales(start, false, more)))
        .toList();
  }

  /** Whether a node gives one of its operands, with all the digits that they were compared with. */
  private boolean picks(int k) {
    Node node = graph.nodes().get(k);
    return node instanceof Node.Select
        || (node instanceof Node.Extreme && facts.pooledFirst(k) == null);
  }

  /**
   * Fits to start from where the sets of the same place in {@link #starts} do not do; sums keep
   * their digits.
   *
   * @param place in the list of starts
   * @param levels of the calibration rows
   */
  List<ScaleFit> fits(int place, List<int[]> levels) {
    Start start = STARTS.get(place);
    int digits = start.fineness() / 2 - start.shift();
    return Stream.of(true, false)
        .map(
            dropped -> {
              GraphScales scales = scales(start, dropped, 0);
              for (int k : knobs) {
                scales.pieces()[k] += graph.nodes().get(k) instanceof Node.Smooth ? MORE_PIECES : 0;
                scales.shift()[k] += dropped && picks(k) ? start.shift() : 0;
              }
              return new ScaleFit(scales, digits, levels);
            })
        .toList();
  }

  /** How many fits there are to start from, coarse ones first. */
  int fits() {
    return STARTS.size();
  }

  /** How many nodes have a scale of their own. */
  int knobs() {
    return knobs.size();
  }

  private GraphScales scales(Start start, boolean dropped, int more) {
    boolean products = graph.nodes().stream().anyMatch(Node.Product.class::isInstance);
    GraphScales scales =
        GraphScales.uniform(
            graph.nodes().size(),
            start.fineness() + more,
            start.shift() + more / 2,
            start.pieces(),
            start.decision() + more + (products && !dropped ? start.fineness() + more : 0));
    for (int k : knobs) {
      if (graph.nodes().get(k) instanceof Node.Smooth) {
        scales.fineness()[k] = start.table();
        scales.shift()[k] = start.shift();
        scales.slopes()[k] = start.slopes();
      } else if (graph.nodes().get(k) instanceof Node.Product) {
        int digits = (start.fineness() + more) / 2;
        scales.shift()[k] = dropped ? digits + scales.shift()[k] : 0;
      } else if (picks(k)) {
        scales.shift()[k] = 0;
      }
    }
    return scales;
  }

  /**
   * One step for one node, or for the decision.
   *
   * @param knob which of the nodes with a scale; negative for the decision
   * @param coarser half powers of two
   */
  List<GraphScales> moves(GraphScales scales, int knob, int coarser) {
    if (knob < 0) {
      return scales.decision() - coarser >= 2 ? List.of(scales.withDecision(-coarser)) : List.of();
    }
    int k = knobs.get(knob);
    List<GraphScales> all = new ArrayList<>();
    if (scales.fineness()[k] - coarser >= 2) {
      all.add(scales.with(k, -coarser, 0));
    }
    if (coarser <= 2
        && !(graph.nodes().get(k) instanceof Node.Smooth)
        && scales.fineness()[k] - 2 * scales.shift()[k] > 2 * coarser) {
      all.add(scales.with(k, 0, coarser));
    }
    return all;
  }

  /** All steps for all nodes and the decision. */
  List<GraphScales> neighbours(GraphScales scales) {
    List<GraphScales> all = new ArrayList<>();
    for (int k : knobs) {
      Node node = graph.nodes().get(k);
      int fineness = scales.fineness()[k];
      boolean shifts =
          node instanceof Node.PiecewiseLinear
              || node instanceof Node.Extreme
              || node instanceof Node.Select
              || node instanceof Node.Product;
      for (int coarser : new int[] {1, 2, 4, 8}) {
        if (fineness - coarser >= 2) {
          all.add(scales.with(k, -coarser, 0));
          if (shifts && coarser % 2 == 0 && scales.shift()[k] >= coarser / 2) {
            all.add(scales.with(k, -coarser, -coarser / 2));
          }
        }
      }
      if (shifts && fineness - 2 * scales.shift()[k] > 2) {
        all.add(scales.with(k, 0, 1));
        all.add(scales.with(k, 0, 2));
      }
      if (node instanceof Node.Smooth) {
        if (scales.pieces()[k] > 1) {
          all.add(scales.withPieces(k, -1));
        }
        for (int less : new int[] {1, 2, 4}) {
          if (scales.shift()[k] >= less) {
            all.add(scales.with(k, 0, -less));
          }
        }
        if (scales.slopes()[k] > 0) {
          all.add(scales.withSlopes(k, -1));
        }
      }
    }
    for (int coarser : new int[] {1, 2, 4, 8}) {
      if (scales.decision() - coarser >= 2) {
        all.add(scales.withDecision(-coarser));
      }
    }
    return all;
  }
}
