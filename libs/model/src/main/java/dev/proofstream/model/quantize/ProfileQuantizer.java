package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Networks whose weights are hidden behind a commitment: all of a family share layers, shifts and
 * the widths of weights and constants, and so one circuit. No neuron is left out, since that would
 * show something of the weights, and bounds are the worst case of the widths.
 *
 * <p>Dense layers with ReLU only. The scale of a layer is the largest at which its weights keep to
 * their width. Standardisation is folded into the first layer as everywhere.
 */
public final class ProfileQuantizer {
  /** Tried from few digits up until every calibration row keeps its label. */
  private static final int[] WEIGHT_BITS = {6, 7, 8, 9, 10, 12, 14, 16, 18, 20};

  /** Activations keep about this many binary digits. */
  private static final int[] ACTIVATION_BITS = {6, 8, 10, 12};

  /** Constants are wider than weights: they stand for inputs at their largest. */
  private static final int MORE_BIAS_BITS = 16;

  private final FoldedNetwork network;
  private final List<InputSpec> inputs;
  private final List<String> labels;
  private final int[][] rows;
  private final int[] wanted;
  private final double[][] wantedValues;
  private final double[][] peaks;
  private int tried;

  private ProfileQuantizer(
      FeedForwardNetwork floats,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows) {
    this.network = FoldedNetwork.of(floats, standardization, inputs);
    this.inputs = inputs;
    this.labels = labels;
    this.rows = rows.toArray(int[][]::new);
    this.wanted = new int[this.rows.length];
    this.wantedValues = new double[this.rows.length][];
    this.peaks = new double[network.hidden().size()][1];
    for (int r = 0; r < this.rows.length; r++) {
      double[] values = new double[inputs.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = inputs.get(i).value(this.rows[r][i]).doubleValue();
      }
      wanted[r] = floats.label(standardization.apply(values));
      double[][] run = network.run(this.rows[r]);
      wantedValues[r] = run[run.length - 1];
      for (int l = 0; l < peaks.length; l++) {
        for (double activation : run[l]) {
          peaks[l][0] = Math.max(peaks[l][0], activation);
        }
      }
    }
  }

  /**
   * Finds the narrowest profile that keeps every calibration row's label, else the best one.
   *
   * @throws QuantizationException when no profile keeps the bounds
   * @throws InterruptedException when the thread is interrupted
   */
  public static Calibration calibrate(
      FeedForwardNetwork network,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows,
      Calibrator.Progress progress)
      throws InterruptedException {
    ProfileQuantizer quantizer =
        new ProfileQuantizer(network, standardization, inputs, labels, rows);
    Calibration best = null;
    QuantizationException refusal = null;
    for (int weightBits : WEIGHT_BITS) {
      for (int activationBits : ACTIVATION_BITS) {
        if (Thread.interrupted()) {
          throw new InterruptedException("calibration was interrupted");
        }
        try {
          QuantizedModel model = quantizer.model(weightBits, activationBits);
          progress.tried(
              ++quantizer.tried, WEIGHT_BITS.length * ACTIVATION_BITS.length, model.constraints());
          Calibration found = quantizer.measured(model);
          if (best == null || found.agreeing() > best.agreeing()) {
            best = found;
          }
          if (found.agreeing() == found.rows()) {
            return found;
          }
        } catch (QuantizationException e) {
          refusal = e;
        }
      }
    }
    if (best == null) {
      throw refusal;
    }
    return best;
  }

  /**
   * Quantises another network of a family, so that the family's keys serve it.
   *
   * @param family a model that the keys were made for
   * @throws QuantizationException when it has other layers, inputs or classes
   */
  public static Calibration within(
      QuantizedModel family,
      FeedForwardNetwork network,
      Standardization standardization,
      List<InputSpec> inputs,
      List<String> labels,
      List<int[]> rows) {
    ProfileQuantizer quantizer =
        new ProfileQuantizer(network, standardization, inputs, labels, rows);
    Profile profile =
        family
            .profile()
            .orElseThrow(
                () ->
                    new QuantizationException(
                        "profile", "the keys given are of a circuit with fixed parameters"));
    FoldedNetwork folded = quantizer.network;
    boolean same =
        family.inputs().equals(inputs)
            && family.labels().size() == labels.size()
            && family.layers().size() == folded.hidden().size();
    for (int l = 0; same && l < folded.hidden().size(); l++) {
      same = family.layers().get(l).gates().size() == folded.hidden().get(l).out();
    }
    if (!same) {
      throw new QuantizationException(
          "profile", "the keys given are of a network with other inputs, layers or classes");
    }
    int[] shifts =
        family.layers().stream()
            .mapToInt(layer -> ((QuantizedNeuron) layer.gates().getFirst()).shift())
            .toArray();
    quantizer.tried = 1;
    return quantizer.measured(quantizer.model(profile, shifts));
  }

  private QuantizedModel model(int weightBits, int activationBits) {
    List<Profile.Widths> widths = new ArrayList<>();
    for (int l = 0; l <= network.hidden().size(); l++) {
      widths.add(new Profile.Widths(weightBits, Math.min(48, weightBits + MORE_BIAS_BITS)));
    }
    Profile profile = new Profile(widths);
    int[] shifts = new int[network.hidden().size()];
    double scale = 1;
    for (int l = 0; l < shifts.length; l++) {
      double sums = scale(network.hidden().get(l), scale, widths.get(l));
      double peak = Math.max(1e-9, peaks[l][0]) * sums;
      shifts[l] = (int) Math.max(0, Math.ceil(Math.log(peak) / Math.log(2)) - activationBits);
      scale = Math.scalb(sums, -shifts[l]);
    }
    return model(profile, shifts);
  }

  /** Largest power of two at which the weights, over signals of this scale, keep to the width. */
  private static double scale(FoldedNetwork.Affine layer, double signals, Profile.Widths widths) {
    double largest = 1e-12;
    double bias = 1e-12;
    for (int o = 0; o < layer.out(); o++) {
      for (double weight : layer.weights()[o]) {
        largest = Math.max(largest, Math.abs(weight) / signals);
      }
      bias = Math.max(bias, Math.abs(layer.bias()[o]));
    }
    double fitting =
        Math.min(
            ((1L << (widths.weightBits() - 1)) - 1) / largest,
            ((1L << (widths.biasBits() - 1)) / 4.0) / bias);
    return Math.pow(2, Math.floor(Math.log(fitting) / Math.log(2)));
  }

  private QuantizedModel model(Profile profile, int[] shifts) {
    SignalRanges ranges = SignalRanges.ofInputs(inputs);
    List<QuantizedLayer> layers = new ArrayList<>();
    int first = 0;
    int count = inputs.size();
    double signals = 1;
    for (int l = 0; l < shifts.length; l++) {
      FoldedNetwork.Affine layer = network.hidden().get(l);
      Profile.Widths widths = profile.layers().get(l);
      double sums = scale(layer, signals, widths);
      long half = shifts[l] == 0 ? 0 : 1L << (shifts[l] - 1);
      SignalRanges under = ranges.under(widths);
      List<Gate> gates = new ArrayList<>();
      for (int o = 0; o < layer.out(); o++) {
        AffineForm form = form(layer, o, first, count, signals, sums, half);
        gates.add(new QuantizedNeuron(o, form, under.bound(form, layer.name()), shifts[l]));
      }
      signals = Math.scalb(sums, -shifts[l]);
      layers.add(new QuantizedLayer(layer.name(), signals, gates));
      ranges = ranges.and(gates.stream().map(Gate::result).toList());
      first += count;
      count = gates.size();
    }
    Profile.Widths widths = profile.layers().getLast();
    double scale = scale(network.last(), signals, widths);
    SignalRanges under = ranges.under(widths);
    List<AffineForm> forms = new ArrayList<>();
    for (int o = 0; o < network.last().out(); o++) {
      long offset = network.classes() == 2 ? -1 : 0;
      forms.add(form(network.last(), o, first, count, signals, scale, offset));
    }
    Decision decision =
        network.classes() == 2
            ? new Decision.Difference(
                forms.getFirst(), under.bound(forms.getFirst(), Decision.LAYER), scale)
            : new Decision.FirstMaximum(forms, under.steps(forms, Decision.LAYER), scale);
    return new QuantizedModel(inputs, layers, decision, labels, Optional.of(profile));
  }

  /** Weights of 0 stay: what a form reads must not show them. */
  private static AffineForm form(
      FoldedNetwork.Affine layer,
      int o,
      int first,
      int count,
      double signals,
      double scale,
      long offset) {
    int[] sources = new int[count];
    Arrays.setAll(sources, i -> first + i);
    long[] weights = new long[count];
    Arrays.setAll(weights, i -> Math.round(layer.weights()[o][i] / signals * scale));
    return new AffineForm(sources, weights, Math.round(layer.bias()[o] * scale) + offset);
  }

  private Calibration measured(QuantizedModel model) {
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
    return new Calibration(
        model, rows.length, agreeing, maxError, tried, List.of(), List.of(), List.of());
  }
}
