package dev.proofstream.model.quantize;

import dev.proofstream.model.quantize.FoldedNetwork.Affine;
import dev.proofstream.model.quantize.Scales.LayerScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a folded network into integers for given scales.
 *
 * <p>A weight on a signal of scale A in a layer of scale P becomes {@code round(w P / A)}. What
 * rounding the weights does to a sum at the calibration rows' mean signal is put right in the
 * constant (bias correction, Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization
 * and Bias Correction", section 4.2), and so is half of the rescaling's {@code 2^shift}. For one
 * thread.
 */
final class Quantizer {
  private final FoldedNetwork network;
  private final double[][] meanActivations;
  private final Prefix start;

  /** The first layer is the widest, and few scales are tried for it with many for the others. */
  private final Map<LayerScale, Prefix> firstLayers = new HashMap<>();

  /**
   * @param meanLevels mean level of each input over the calibration rows
   * @param meanActivations mean activation of each unit of each hidden layer of the float network
   */
  Quantizer(FoldedNetwork network, double[] meanLevels, double[][] meanActivations) {
    this.network = network;
    this.meanActivations = meanActivations;
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < network.inputs().size(); i++) {
      units.add(new Unit.Signal(i, 1));
    }
    SignalRanges ranges = SignalRanges.ofInputs(network.inputs());
    this.start = new Prefix(List.of(), ranges, meanLevels, units, 0);
  }

  QuantizedModel quantize(Scales scales, List<String> labels) {
    Draft draft = draft(scales);
    return new QuantizedModel(network.inputs(), draft.layers(), draft.decision(), labels);
  }

  /**
   * What the search evaluates: a model without the checks of one.
   *
   * @param layers hidden layers
   * @param decision how the label comes about
   */
  record Draft(List<QuantizedLayer> layers, Decision decision) {
    int label(int[] levels) {
      return QuantizedModel.evaluate(layers, decision, levels).label();
    }
  }

  Draft draft(Scales scales) {
    Prefix prefix = start;
    for (LayerScale scale : scales.hidden()) {
      prefix =
          prefix == start
              ? firstLayers.computeIfAbsent(scale, first -> next(start, first))
              : next(prefix, scale);
    }
    return new Draft(prefix.layers, decision(prefix, scales.decision()));
  }

  /** The first layers of a model in the making. */
  static final class Prefix {
    private final List<QuantizedLayer> layers;
    private final SignalRanges ranges;
    private final double[] means;
    private final List<Unit> units;
    private final int constraints;

    private Prefix(
        List<QuantizedLayer> layers,
        SignalRanges ranges,
        double[] means,
        List<Unit> units,
        int constraints) {
      this.layers = layers;
      this.ranges = ranges;
      this.means = means;
      this.units = units;
      this.constraints = constraints;
    }

    /** Constraints of these layers. */
    int constraints() {
      return constraints;
    }
  }

  /** What a unit of the float network's last finished layer became. */
  private sealed interface Unit {
    /** 0 for every permitted input. */
    record Zero() implements Unit {}

    /** A signal with so many steps to the unit. */
    record Signal(int index, double scale) implements Unit {}

    /** Never negative, so its ReLU does nothing: a float form of the signals. */
    record Linear(double[] weights, double bias) implements Unit {}
  }

  /** No layers yet. */
  Prefix start() {
    return start;
  }

  Prefix next(Prefix prefix, LayerScale scale) {
    Affine layer = network.hidden().get(prefix.layers.size());
    long half = scale.shift() == 0 ? 0 : 1L << (scale.shift() - 1);
    List<QuantizedNeuron> neurons = new ArrayList<>();
    List<Unit> units = new ArrayList<>();
    double[] means = Arrays.copyOf(prefix.means, prefix.means.length + layer.out());
    int signals = prefix.ranges.size();
    int constraints = prefix.constraints;
    for (int unit = 0; unit < layer.out(); unit++) {
      Unit.Linear floats = overSignals(prefix, layer, unit);
      AffineForm sum = round(floats, scale.preActivation(), prefix, layer.name());
      AffineForm form = sum.withBias(sum.bias() + half);
      QuantizedNeuron neuron =
          new QuantizedNeuron(unit, form, prefix.ranges.bound(form, layer.name()), scale.shift());
      if (neuron.activationRange().hi() == 0) {
        units.add(new Unit.Zero());
      } else if (prefix.ranges.lowest(floats.weights(), floats.bias()) >= 0) {
        // By the float form: that a coarse scale rounds what is below 0 away makes nothing linear.
        units.add(floats);
      } else {
        int index = signals + neurons.size();
        means[index] = meanActivations[prefix.layers.size()][unit] * scale.activation();
        units.add(new Unit.Signal(index, scale.activation()));
        neurons.add(neuron);
        constraints += neuron.constraints();
      }
    }
    List<QuantizedLayer> layers = new ArrayList<>(prefix.layers);
    layers.add(new QuantizedLayer(layer.name(), scale.activation(), neurons));
    return new Prefix(
        layers,
        prefix.ranges.and(neurons.stream().map(QuantizedNeuron::activationRange).toList()),
        Arrays.copyOf(means, signals + neurons.size()),
        units,
        constraints);
  }

  Decision decision(Prefix prefix, double scale) {
    Affine last = network.last();
    if (network.classes() == 2) {
      AffineForm difference = round(overSignals(prefix, last, 0), scale, prefix, last.name());
      AffineForm form = difference.withBias(difference.bias() - 1);
      return new Decision.Difference(form, prefix.ranges.bound(form, last.name()), scale);
    }
    List<AffineForm> logits = new ArrayList<>();
    for (int k = 0; k < last.out(); k++) {
      logits.add(round(overSignals(prefix, last, k), scale, prefix, last.name()));
    }
    return new Decision.FirstMaximum(logits, prefix.ranges.steps(logits, last.name()), scale);
  }

  /** One row of a layer, written over the signals instead of the units before it. */
  private static Unit.Linear overSignals(Prefix prefix, Affine layer, int row) {
    double[] weights = new double[prefix.ranges.size()];
    double bias = layer.bias()[row];
    for (int i = 0; i < prefix.units.size(); i++) {
      double weight = layer.weights()[row][i];
      switch (prefix.units.get(i)) {
        case Unit.Zero zero -> {}
        case Unit.Signal signal -> weights[signal.index()] += weight / signal.scale();
        case Unit.Linear linear -> {
          bias += weight * linear.bias();
          for (int k = 0; k < linear.weights().length; k++) {
            weights[k] += weight * linear.weights()[k];
          }
        }
      }
    }
    return new Unit.Linear(weights, bias);
  }

  private static AffineForm round(Unit.Linear floats, double scale, Prefix prefix, String layer) {
    int[] sources = new int[floats.weights().length];
    long[] weights = new long[sources.length];
    double bias = floats.bias() * scale;
    int n = 0;
    for (int i = 0; i < floats.weights().length; i++) {
      double exact = floats.weights()[i] * scale;
      long rounded = toLong(exact, layer);
      bias += (exact - rounded) * prefix.means[i];
      if (rounded != 0) {
        sources[n] = i;
        weights[n++] = rounded;
      }
    }
    return new AffineForm(
        Arrays.copyOf(sources, n), Arrays.copyOf(weights, n), toLong(bias, layer));
  }

  private static long toLong(double x, String layer) {
    if (!(Math.abs(x) < SignalRanges.LIMIT)) {
      throw new QuantizationException(layer, "a parameter reaches 2^60 or is not a number");
    }
    return Math.round(x);
  }
}
