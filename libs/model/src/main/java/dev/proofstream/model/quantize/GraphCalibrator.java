package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks for a small circuit of any feed-forward graph: starts from fine scales and makes one node
 * after the other coarser, as long as every calibration row keeps the float model's label (or,
 * where values come out, every value stays within a tolerance). True labels are not used.
 *
 * <p>Unlike {@link Calibrator} it does not try all sets of scales: there are too many for graphs of
 * many nodes.
 */
public final class GraphCalibrator {
  /** Shown values may differ from the float model's by this share of their spread. */
  private static final double TOLERANCE = 1.0 / 64;

  /** Share of the rows that must be kept for the search to go on to coarser scales. */
  private static final double ENOUGH = 0.95;

  /** Rows that a candidate is tried on, so that large graphs take seconds and not hours. */
  private static final long SEARCH_WORK = 60_000_000;

  /** Half powers of two by which all scales are shifted to show what that would give. */
  private static final int[] SHIFTS = {-8, -6, -4, -2, 0, 2, 4};

  private static final int[] NO_SHIFTS = {};

  private static final int MAX_TRIALS = 600;
  private static final int LARGE_GRAPH_TRIALS = 120;
  private static final long LARGE_GRAPH = 50_000;

  private final GraphFacts facts;
  private final Graph graph;
  private final boolean values;
  private final int[][] rows;
  private final FloatReference reference;
  private final ScaleMoves moves;
  private final Calibrator.Progress progress;
  private final List<Integer> order = new ArrayList<>();
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
    this.reference = new FloatReference(facts);
    this.moves = new ScaleMoves(facts);
    long terms = graph.scalars();
    for (Node node : graph.nodes()) {
      if (node instanceof Node.Affine affine) {
        terms += affine.map().termCount();
      }
    }
    this.large = terms > LARGE_GRAPH;
    this.maxTrials = large ? LARGE_GRAPH_TRIALS : MAX_TRIALS;
    for (int r = 0; r < this.rows.length; r++) {
      if (r * terms < SEARCH_WORK || r == 0) {
        order.add(r);
      }
    }
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
    List<List<GraphScales>> starts = moves.starts();
    for (int place = 0; place < 2 * moves.fits() && bestAgreeing < order.size(); place++) {
      List<Supplier<GraphScales>> alike =
          place % 2 == 0 ? plain(starts, place / 2) : fitted(place / 2);
      for (Supplier<GraphScales> scales : alike) {
        try {
          Found found = built(scales.get());
          int agreeing = agreeing(found.draft());
          if (agreeing > bestAgreeing
              || (agreeing == bestAgreeing && found.constraints() < best.constraints())) {
            best = found;
            bestAgreeing = agreeing;
          }
        } catch (QuantizationException e) {
          refusal = e;
        }
      }
    }
    if (best == null) {
      throw refusal;
    }
    // Where the finest scales keep few rows, coarser ones that keep as few are no gain.
    if (bestAgreeing >= ENOUGH * order.size()) {
      best = large ? stride(best, bestAgreeing) : descend(best, bestAgreeing);
    }
    return measured(best, labels);
  }

  private static List<Supplier<GraphScales>> plain(List<List<GraphScales>> starts, int place) {
    List<Supplier<GraphScales>> alike = new ArrayList<>();
    if (place < starts.size()) {
      starts.get(place).forEach(scales -> alike.add(() -> scales));
    }
    return alike;
  }

  private List<Supplier<GraphScales>> fitted(int place) {
    List<Supplier<GraphScales>> alike = new ArrayList<>();
    for (ScaleFit fit : moves.fits(place, List.of(rows))) {
      alike.add(() -> GraphQuantizer.fitted(facts, fit, values));
    }
    return alike;
  }

  /** Goes from one set of scales to a cheaper one until none is found. */
  private Found descend(Found start, int agreeing) throws InterruptedException {
    Found best = start;
    boolean improved = true;
    while (improved && trials < maxTrials) {
      improved = false;
      List<Found> cheaper = new ArrayList<>();
      for (GraphScales scales : moves.neighbours(best.scales())) {
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
        for (int k = moves.knobs() - 1; k >= -1 && trials < maxTrials; k--) {
          for (GraphScales scales : moves.moves(best.scales(), k, coarser)) {
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
    return trace.label() == reference.label(row)
        && (!values || reference.excess(draft.decision(), trace, row) <= TOLERANCE);
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

  /** What all scales coarser or finer than the chosen ones would give. */
  private List<TradeOff> tradeOff(Found chosen) {
    List<TradeOff> found = new ArrayList<>();
    for (int halves : large ? NO_SHIFTS : SHIFTS) {
      try {
        GraphQuantizer.Draft draft =
            GraphQuantizer.quantize(facts, chosen.scales().finer(halves), values);
        int agreeing = 0;
        double maxError = 0;
        List<Integer> labels = new ArrayList<>();
        for (int r = 0; r < rows.length; r++) {
          QuantizedModel.Trace trace = draft.evaluate(rows[r]);
          labels.add(trace.label());
          agreeing += trace.label() == reference.label(r) ? 1 : 0;
          maxError = Math.max(maxError, reference.error(draft.decision(), trace, r));
        }
        String scales = halves == 0 ? "chosen" : "x 2^%.1f".formatted(halves / 2.0);
        found.add(
            new TradeOff(scales, halves == 0, draft.constraints(), agreeing, labels, maxError));
      } catch (QuantizationException e) {
        // These scales do not keep the bounds.
        continue;
      }
    }
    return found;
  }

  private Calibration measured(Found found, List<String> labels) {
    QuantizedModel model =
        new QuantizedModel(
            facts.inputs(), found.draft().layers(), found.draft().decision(), labels);
    int agreeing = 0;
    double maxError = 0;
    int kept = 0;
    List<Integer> doubtful = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      QuantizedModel.Trace trace = model.evaluate(rows[r]);
      agreeing += trace.label() == reference.label(r) ? 1 : 0;
      maxError = Math.max(maxError, reference.error(model.decision(), trace, r));
      kept += reference.excess(model.decision(), trace, r) <= TOLERANCE ? 1 : 0;
    }
    for (int r = 0; r < rows.length; r++) {
      if (maxError > 0 && reference.margin(r) <= maxError) {
        doubtful.add(r);
      }
    }
    List<String> notes = new ArrayList<>();
    found.draft().notes().forEach(note -> notes.add(note.get()));
    if (values) {
      notes.add(tolerance(kept));
    }
    return new Calibration(
        model, rows.length, agreeing, maxError, trials, doubtful, tradeOff(found), notes);
  }

  private String tolerance(int kept) {
    String share = "1/%d of their spread".formatted(Math.round(1 / TOLERANCE));
    return kept == rows.length
        ? "the values that come out keep to %s on every calibration row".formatted(share)
        : "the values that come out are off by more than %s on %d of %d calibration rows: declare narrower input ranges or coarser steps"
            .formatted(share, rows.length - kept, rows.length);
  }
}
