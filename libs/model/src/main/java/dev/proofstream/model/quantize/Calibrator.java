package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.quantize.Quantizer.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks for the smallest circuit that labels every calibration row as the float model does. True
 * labels are not used.
 *
 * <p>All sets of scales of a {@link ScaleGrid} are costed by the exact number of constraints that
 * their bounds give, and tried from the cheapest up. The first that agrees on every row wins. When
 * none does, the best of the finest scales is returned with its honest agreement.
 */
public final class Calibrator {

  /** Told now and then how far the search is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param tried sets of scales tried so far
     * @param of how many there are
     * @param constraints size of the circuit that is tried now
     */
    void tried(int tried, int of, int constraints);
  }

  private static final int PROGRESS_EVERY = 4096;

  /** Cheaper sets of scales that are shown. */
  private static final int CHEAPER = 6;

  private final FoldedNetwork network;
  private final List<String> labels;
  private final int[][] rows;
  private final int[] wanted;
  private final double[][] wantedValues;
  private final Quantizer quantizer;
  private final ScaleGrid grid;

  private Calibrator(
      FeedForwardNetwork floats,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows) {
    this.network = FoldedNetwork.of(floats, standardization, inputs);
    this.labels = labels;
    this.rows = rows.toArray(int[][]::new);
    this.wanted = new int[this.rows.length];
    this.wantedValues = new double[this.rows.length][];
    double[] meanLevels = new double[inputs.size()];
    int layers = network.hidden().size();
    double[][] means = new double[layers][];
    double[] squares = new double[layers + 1];
    for (int l = 0; l < layers; l++) {
      means[l] = new double[network.hidden().get(l).out()];
    }
    for (int r = 0; r < this.rows.length; r++) {
      int[] levels = this.rows[r];
      double[] values = new double[levels.length];
      for (int i = 0; i < levels.length; i++) {
        values[i] = inputs.get(i).value(levels[i]).doubleValue();
        meanLevels[i] += (double) levels[i] / this.rows.length;
      }
      wanted[r] = floats.label(standardization.apply(values));
      double[][] run = network.run(levels);
      wantedValues[r] = run[layers];
      for (int l = 0; l <= layers; l++) {
        for (int i = 0; i < run[l].length; i++) {
          squares[l] += run[l][i] * run[l][i] / ((double) this.rows.length * run[l].length);
          if (l < layers) {
            means[l][i] += run[l][i] / this.rows.length;
          }
        }
      }
    }
    this.quantizer = new Quantizer(network, meanLevels, means);
    double[] typical = Arrays.stream(squares).map(s -> s > 0 ? Math.sqrt(s) : 1).toArray();
    this.grid = new ScaleGrid(typical, weights());
  }

  /**
   * @param rows levels of the calibration rows, at least one; see {@link InputSpec}
   * @throws QuantizationException naming the layer when no set of scales keeps the bounds
   * @throws InterruptedException when the thread is interrupted during the search
   */
  public static Calibration calibrate(
      FeedForwardNetwork network,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows,
      Progress progress)
      throws InterruptedException {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("calibration needs at least one row");
    }
    return new Calibrator(network, standardization, inputs, labels, rows).search(progress);
  }

  /**
   * One scale for everything, whatever labels it gives: activations keep so many binary digits
   * behind the point, and sums, as products of two such numbers, twice as many.
   *
   * @param digits binary digits behind the point, at least 1
   * @throws QuantizationException naming the layer when the bounds do not fit
   */
  public static Calibration forced(
      FeedForwardNetwork network,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows,
      int digits) {
    Calibrator calibrator = new Calibrator(network, standardization, inputs, labels, rows);
    double sums = Math.scalb(1.0, 2 * digits);
    int hidden = calibrator.network.hidden().size();
    Scales scales =
        new Scales(Collections.nCopies(hidden, new Scales.LayerScale(sums, digits)), sums);
    return calibrator.measured(calibrator.quantizer.quantize(scales, labels), 1, List.of());
  }

  private Calibration search(Progress progress) throws InterruptedException {
    long[] candidates = costed();
    int[] order = rowsByMargin();
    for (int c = 0; c < candidates.length; c++) {
      if (c % PROGRESS_EVERY == 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException("calibration was interrupted");
        }
        progress.tried(c, candidates.length, (int) (candidates[c] >>> Integer.SIZE));
      }
      Scales scales = grid.scales((int) candidates[c]);
      if (agreesOnAll(quantizer.draft(scales), order)) {
        return measured(quantizer.quantize(scales, labels), c + 1, tradeOff(candidates, c));
      }
    }
    return best(candidates);
  }

  /**
   * Every candidate whose bounds fit: constraints in the high half, place in the grid in the low.
   */
  private long[] costed() {
    long[] found = new long[grid.size()];
    int n = 0;
    QuantizationException refusal = null;
    for (ScaleGrid.Hidden hidden : grid.hidden()) {
      try {
        Prefix prefix = quantizer.start();
        for (Scales.LayerScale scale : hidden.scales()) {
          prefix = quantizer.next(prefix, scale);
        }
        for (int d = 0; d < grid.decisions(); d++) {
          int cost =
              prefix.constraints()
                  + quantizer.decision(prefix, grid.decision(d)).constraints()
                  + QuantizedModel.BINDING_CONSTRAINTS;
          found[n++] = (long) cost << Integer.SIZE | grid.place(hidden, d);
        }
      } catch (QuantizationException e) {
        refusal = e;
      }
    }
    if (n == 0) {
      throw refusal;
    }
    long[] costed = Arrays.copyOf(found, n);
    Arrays.sort(costed);
    return costed;
  }

  /** Rows on which the float model is least sure come first: they refuse a candidate soonest. */
  private int[] rowsByMargin() {
    Integer[] order = new Integer[rows.length];
    double[] margins = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      order[r] = r;
      margins[r] = margin(wantedValues[r]);
    }
    Arrays.sort(order, (a, b) -> Double.compare(margins[a], margins[b]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private static double margin(double[] values) {
    if (values.length == 1) {
      return Math.abs(values[0]);
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1] - sorted[sorted.length - 2];
  }

  /** Whoever refuses a candidate moves to the front. */
  private boolean agreesOnAll(Quantizer.Draft model, int[] order) {
    for (int i = 0; i < order.length; i++) {
      int row = order[i];
      if (model.label(rows[row]) != wanted[row]) {
        System.arraycopy(order, 0, order, 1, i);
        order[0] = row;
        return false;
      }
    }
    return true;
  }

  private Calibration best(long[] candidates) {
    Calibration best = null;
    for (int place : grid.finest()) {
      for (long candidate : candidates) {
        if ((int) candidate == place) {
          Scales scales = grid.scales(place);
          Calibration found =
              measured(quantizer.quantize(scales, labels), candidates.length, List.of());
          if (best == null || found.agreeing() > best.agreeing()) {
            best = found;
          }
        }
      }
    }
    if (best != null) {
      return best;
    }
    Scales scales = grid.scales((int) candidates[candidates.length - 1]);
    return measured(quantizer.quantize(scales, labels), candidates.length, List.of());
  }

  /** Candidates cheaper than the chosen one, evenly spread over its rank, and the dearest one. */
  private List<TradeOff> tradeOff(long[] candidates, int chosen) {
    SortedSet<Integer> ranks = new TreeSet<>();
    for (int i = 0; i <= CHEAPER; i++) {
      ranks.add((int) ((long) chosen * i / CHEAPER));
    }
    ranks.add(candidates.length - 1);
    List<TradeOff> found = new ArrayList<>();
    for (int rank : ranks) {
      Scales scales = grid.scales((int) candidates[rank]);
      Calibration measured =
          measured(quantizer.quantize(scales, labels), candidates.length, List.of());
      found.add(
          new TradeOff(
              described(scales),
              rank == chosen,
              measured.model().constraints(),
              measured.agreeing(),
              Arrays.stream(rows).map(measured.model()::label).toList(),
              measured.maxError()));
    }
    return found;
  }

  private static String described(Scales scales) {
    String layers =
        scales.hidden().stream()
            .map(layer -> "%.3g >> %d, ".formatted(layer.preActivation(), layer.shift()))
            .collect(Collectors.joining());
    return layers + "%.3g".formatted(scales.decision());
  }

  private Calibration measured(QuantizedModel model, int tried, List<TradeOff> tradeOff) {
    int agreeing = 0;
    double maxError = 0;
    for (int r = 0; r < rows.length; r++) {
      QuantizedModel.Trace trace = model.evaluate(rows[r]);
      agreeing += trace.label() == wanted[r] ? 1 : 0;
      double[] values = model.decisionValues(trace);
      for (int k = 0; k < values.length; k++) {
        maxError = Math.max(maxError, Math.abs(values[k] - wantedValues[r][k]));
      }
    }
    List<Integer> doubtful = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      if (margin(wantedValues[r]) <= maxError) {
        doubtful.add(r);
      }
    }
    return new Calibration(
        model, rows.length, agreeing, maxError, tried, doubtful, tradeOff, List.of());
  }

  private long weights() {
    long sum = (long) network.last().out() * network.last().weights()[0].length;
    for (FoldedNetwork.Affine layer : network.hidden()) {
      sum += (long) layer.out() * layer.weights()[0].length;
    }
    return sum;
  }
}
