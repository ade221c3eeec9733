package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Signals and layers of a model in the making, with their ranges and means. For one thread. */
final class ProgramBuilder {
  private final List<QuantizedLayer> layers = new ArrayList<>();
  private SignalRanges ranges;
  private double[] means;
  private int signals;

  /** Follows what is made; null for none. */
  private final ScaleFit fit;

  ProgramBuilder(List<InputSpec> inputs) {
    this(inputs, null);
  }

  ProgramBuilder(List<InputSpec> inputs, ScaleFit fit) {
    this.fit = fit;
    this.ranges = SignalRanges.ofInputs(inputs);
    this.means = new double[Math.max(16, 2 * inputs.size())];
    this.signals = inputs.size();
  }

  List<QuantizedLayer> layers() {
    return layers;
  }

  SignalRanges ranges() {
    return ranges;
  }

  /** Mean value of a signal over the calibration rows. */
  void mean(int signal, double mean) {
    means[signal] = mean;
  }

  /**
   * Adds a layer; the result is its first signal.
   *
   * @param node the float graph's node, for people
   * @param scale steps of a result per unit; 0 for bits and whole numbers
   * @param gates with their ranges, at least one
   * @param gateMeans expected mean of each result
   */
  int add(String node, double scale, List<Gate> gates, double[] gateMeans) {
    layers.add(new QuantizedLayer("layer" + (layers.size() + 1), node, scale, gates));
    int first = signals;
    signals += gates.size();
    if (signals > means.length) {
      means = Arrays.copyOf(means, 2 * signals);
    }
    System.arraycopy(gateMeans, 0, means, first, gateMeans.length);
    if (fit != null) {
      fit.added(gates);
    }
    ranges = ranges.and(gates.stream().map(Gate::result).toList());
    return first;
  }

  /**
   * The integers of a form at a scale. What rounding the weights does to the sum at the signals'
   * means is put right in the constant; see {@link Quantizer}.
   */
  AffineForm round(FloatForm form, double scale, String node) {
    int[] sources = new int[form.sources().length];
    long[] weights = new long[sources.length];
    double bias = form.bias() * scale;
    int n = 0;
    for (int i = 0; i < sources.length; i++) {
      double exact = form.weights()[i] * scale;
      long rounded = toLong(exact, node);
      bias += (exact - rounded) * means[form.sources()[i]];
      if (rounded != 0) {
        sources[n] = form.sources()[i];
        weights[n++] = rounded;
      }
    }
    return new AffineForm(Arrays.copyOf(sources, n), Arrays.copyOf(weights, n), toLong(bias, node));
  }

  private static long toLong(double x, String node) {
    if (!(Math.abs(x) < SignalRanges.LIMIT)) {
      throw new QuantizationException(node, "a parameter reaches 2^60 or is not a number");
    }
    return Math.round(x);
  }
}
