package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for a small circuit of any feed-forward graph: starts from fine scales and makes one node
 * after the other coarser, as long as every calibration row keeps the float model's label (or,
 * where values come out, every value stays within a tolerance). True labels are not used.
 *
 * <p>Unlike {@link Calibrator} it does not try all sets of scales: there are too many for graphs of
 * many nodes.
 */
public final class GraphCalibrator {
  /** Shown values may differ from the float model's by this share of their typical size. */
  private static final double TOLERANCE = 1.0 / 64;

  /** Rows that a candidate is tried on, so that large graphs take seconds and not hours. */
  private static final long SEARCH_WORK = 60_000_000;

  private static final int MAX_TRIALS = 600;
  private static final int LARGE_GRAPH_TRIALS = 120;
  private static final long LARGE_GRAPH = 50_000;

  /** Sets of scales to start from, coarse ones first. */
  private static final List<Start> STARTS =
      List.of(
          new Start(22, 5, 12, 4, 4, 22),
          new Start(28, 7, 14, 5, 5, 30),
          new Start(36, 10, 16, 6, 6, 40),
          new Start(44, 13, 18, 7, 7, 52));

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
  private final boolean values;
  private final int[][] rows;
  private final int[] wanted;
  private final double tolerance;
  private final Calibrator.Progress progress;
  private final List<Integer> order = new ArrayList<>();
  private final List<Integer> knobs = new ArrayList<>();
  private int trials;
  private final boolean large;
  private final int maxTrials;

  private GraphCalibrator(
      Graph graph,
      List<InputSpec> inputs,
      List<int[]> rows,
      boolean values,
      Calibrator.Progress progress) {
    this.graph = graph;
    this.values = values;
    this.rows = rows.toArray(int[][]::new);
    this.facts = new GraphFacts(graph, inputs, rows);
    this.progress = progress;
    this.wanted = new int[this.rows.length];
    long terms = graph.scalars();
    for (int k = 0; k < graph.nodes().size(); k++) {
      Node node = graph.nodes().get(k);
      if (node instanceof Node.Affine affine) {
        terms += affine.map().termCount();
      }
      if (!facts.skipped(k) && hasScale(node)) {
        knobs.add(k);
      }
    }
    this.large = terms > LARGE_GRAPH;
    this.maxTrials = large ? LARGE_GRAPH_TRIALS : MAX_TRIALS;
    for (int r = 0; r < this.rows.length; r++) {
      double[] scalars = facts.scalars(r);
      wanted[r] = graph.label().isPresent() ? graph.label().get().decision().label(scalars) : -1;
      if (r * terms < SEARCH_WORK || r == 0) {
        order.add(r);
      }
    }
    this.tolerance = TOLERANCE * typicalOutput();
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
   * @param graph with a label, or for values without
   * @param inputs declared inputs, in the order of the graph's row
   * @param labels names of the classes; empty for a regression
   * @param rows levels of the calibration rows, at least one
   * @param values whether values come out instead of a label
   * @throws QuantizationException naming the node when no scales keep the bounds
   * @throws InterruptedException when the thread is interrupted during the search
   */
  public static Calibration calibrate(
      Graph graph,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows,
      boolean values,
      Calibrator.Progress progress)
      throws InterruptedException {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("calibration needs at least one row");
    }
    if (inputs.size() != graph.width()) {
      throw new QuantizationException(
          "inputs",
          "the model takes %d numbers, %d are declared".formatted(graph.width(), inputs.size()));
    }
    return new GraphCalibrator(graph, inputs, rows, values, progress).search(labels);
  }

  /** A candidate that was built: what it costs and how many rows it gets right. */
  private record Found(GraphScales scales, GraphQuantizer.Draft draft, int constraints) {}

  private Calibration search(List<String> labels) throws InterruptedException {
    Found best = null;
    int bestAgreeing = -1;
    QuantizationException refusal = null;
    for (Start start : STARTS) {
      try {
        GraphScales scales = scales(start);
        Found found = built(scales);
        int agreeing = agreeing(found.draft());
        if (agreeing > bestAgreeing) {
          best = found;
          bestAgreeing = agreeing;
        }
        if (agreeing == order.size()) {
          break;
        }
      } catch (QuantizationException e) {
        refusal = e;
      }
    }
    if (best == null) {
      throw refusal;
    }
    best = large ? stride(best, bestAgreeing) : descend(best, bestAgreeing);
    return measured(best, labels);
  }

  private GraphScales scales(Start start) {
    boolean tables = graph.nodes().stream().anyMatch(Node.Smooth.class::isInstance);
    int more = tables ? AFTER_TABLES : 0;
    GraphScales scales =
        GraphScales.uniform(
            graph.nodes().size(),
            start.fineness() + more,
            start.shift() + more / 2,
            start.pieces(),
            start.decision() + more);
    for (int k : knobs) {
      if (graph.nodes().get(k) instanceof Node.Smooth) {
        scales.fineness()[k] = start.table();
        scales.shift()[k] = start.shift();
        scales.slopes()[k] = start.slopes();
      } else if (graph.nodes().get(k) instanceof Node.Product) {
        scales.shift()[k] = 0;
      }
    }
    return scales;
  }

  /** Goes from one set of scales to a cheaper one until none is found. */
  private Found descend(Found start, int agreeing) throws InterruptedException {
    Found best = start;
    boolean improved = true;
    while (improved && trials < maxTrials) {
      improved = false;
      List<Found> cheaper = new ArrayList<>();
      for (GraphScales scales : neighbours(best.scales())) {
        try {
          Found found = built(scales);
          if (found.constraints() < best.constraints()) {
            cheaper.add(found);
          }
        } catch (QuantizationException e) {
          // These scales do not keep the bounds; others do.
          continue;
        }
        if (trials >= maxTrials) {
          break;
        }
      }
      cheaper.sort((a, b) -> Integer.compare(a.constraints(), b.constraints()));
      for (Found found : cheaper) {
        if (agreesOn(found.draft(), agreeing)) {
          best = found;
          improved = true;
          break;
        }
      }
    }
    return best;
  }

  /** As {@link #descend}, but takes the first cheaper set of scales that it comes across. */
  private Found stride(Found start, int agreeing) throws InterruptedException {
    Found best = start;
    boolean improved = true;
    while (improved && trials < maxTrials) {
      improved = false;
      for (int coarser : new int[] {8, 4, 2, 1}) {
        for (int k = knobs.size() - 1; k >= -1 && trials < maxTrials; k--) {
          for (GraphScales scales : moves(best.scales(), k, coarser)) {
            try {
              Found found = built(scales);
              if (found.constraints() < best.constraints() && agreesOn(found.draft(), agreeing)) {
                best = found;
                improved = true;
              }
            } catch (QuantizationException e) {
              // These scales do not keep the bounds; others do.
              continue;
            }
          }
        }
      }
    }
    return best;
  }

  /** One step for one node, or for the decision. */
  private List<GraphScales> moves(GraphScales scales, int knob, int coarser) {
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

  private List<GraphScales> neighbours(GraphScales scales) {
    List<GraphScales> all = new ArrayList<>();
    for (int k : knobs) {
      Node node = graph.nodes().get(k);
      int fineness = scales.fineness()[k];
      boolean shifts =
          node instanceof Node.PiecewiseLinear
              || node instanceof Node.Extreme
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

  private Found built(GraphScales scales) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("calibration was interrupted");
    }
    trials++;
    GraphQuantizer.Draft draft = GraphQuantizer.quantize(facts, scales, values);
    int constraints = draft.constraints();
    progress.tried(trials, maxTrials, constraints);
    return new Found(scales, draft, constraints);
  }

  private boolean fits(GraphQuantizer.Draft draft, int row) {
    QuantizedModel.Trace trace = draft.evaluate(rows[row]);
    return trace.label() == wanted[row]
        && (!values || error(draft.decision(), trace, row) <= tolerance);
  }

  private int agreeing(GraphQuantizer.Draft draft) {
    int count = 0;
    for (int row : order) {
      count += fits(draft, row) ? 1 : 0;
    }
    return count;
  }

  /** Whether at least so many rows fit; who does not moves to the front. */
  private boolean agreesOn(GraphQuantizer.Draft draft, int needed) {
    int allowed = order.size() - needed;
    for (int i = 0; i < order.size(); i++) {
      int row = order.get(i);
      if (!fits(draft, row)) {
        order.remove(i);
        order.addFirst(row);
        if (--allowed < 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Largest absolute error of the values that decide, in the float model's units. */
  private double error(Decision decision, QuantizedModel.Trace trace, int row) {
    double[] got = decision.values(trace.signals());
    double[] float64 = wantedValues(row, got.length);
    double largest = 0;
    for (int i = 0; i < float64.length; i++) {
      largest = Math.max(largest, Math.abs(got[i] - float64[i]));
    }
    return largest;
  }

  /**
   * The float model's values that correspond to a decision's; none where there is no such thing.
   */
  private double[] wantedValues(int row, int count) {
    double[] scalars = facts.scalars(row);
    if (graph.label().isEmpty()) {
      List<Double> all = new ArrayList<>();
      graph
          .outputs()
          .forEach(
              output -> {
                for (int id : output.values()) {
                  all.add(scalars[id]);
                }
              });
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
    return switch (graph.label().get().decision()) {
      case dev.proofstream.model.graph.Decision.Argmax argmax -> {
        double[] logits = new double[argmax.values().length];
        for (int c = 0; c < logits.length; c++) {
          logits[c] = scalars[argmax.values()[c]];
        }
        yield count == logits.length
            ? logits
            : count == 1 ? new double[] {logits[1] - logits[0]} : new double[0];
      }
      case dev.proofstream.model.graph.Decision.Bit bit -> {
        if (!(graph.node(bit.scalar()) instanceof Node.Compare compare) || count == 0) {
          yield new double[0];
        }
        int i = bit.scalar() - compare.first();
        double above = scalars[compare.of()[i]] - compare.against()[i];
        boolean less =
            compare.relation() == dev.proofstream.model.graph.Relation.LESS
                || compare.relation() == dev.proofstream.model.graph.Relation.LESS_OR_EQUAL;
        double value = less ? -above : above;
        yield count == 2 ? new double[] {0, value} : new double[] {value};
      }
    };
  }

  private double typicalOutput() {
    double sum = 0;
    int n = 0;
    for (int r = 0; r < rows.length; r++) {
      for (double value : wantedValues(r, 2)) {
        sum += value * value;
        n++;
      }
    }
    return n > 0 && sum > 0 ? Math.sqrt(sum / n) : 1;
  }

  private Calibration measured(Found found, List<String> labels) {
    QuantizedModel model =
        new QuantizedModel(
            facts.inputs(), found.draft().layers(), found.draft().decision(), labels);
    int agreeing = 0;
    double maxError = 0;
    List<Integer> doubtful = new ArrayList<>();
    double[] errors = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      QuantizedModel.Trace trace = model.evaluate(rows[r]);
      agreeing += trace.label() == wanted[r] ? 1 : 0;
      errors[r] = error(model.decision(), trace, r);
      maxError = Math.max(maxError, errors[r]);
    }
    for (int r = 0; r < rows.length; r++) {
      if (maxError > 0 && margin(r) <= maxError) {
        doubtful.add(r);
      }
    }
    return new Calibration(
        model, rows.length, agreeing, maxError, trials, doubtful, found.draft().notes());
  }

  /** Distance from another label; infinite where nothing is compared. */
  private double margin(int row) {
    if (graph.label().isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    return switch (graph.label().get().decision()) {
      case dev.proofstream.model.graph.Decision.Argmax argmax -> {
        double[] logits = wantedValues(row, argmax.values().length);
        double[] sorted = logits.clone();
        java.util.Arrays.sort(sorted);
        yield sorted[sorted.length - 1] - sorted[sorted.length - 2];
      }
      case dev.proofstream.model.graph.Decision.Bit bit -> {
        double[] value = wantedValues(row, 1);
        yield value.length == 1 ? Math.abs(value[0]) : Double.POSITIVE_INFINITY;
      }
    };
  }
}
