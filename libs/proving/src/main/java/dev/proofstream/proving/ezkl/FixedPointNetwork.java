package dev.proofstream.proving.ezkl;

import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an EZKL circuit without rescaling computes, in integers: weights are rounded to {@code
 * parameterBits} fractional bits, halves away from zero; the values of a layer have the fractional
 * bits of the layer before plus those of the weights; biases are rounded to the bits of the sum
 * that they join. Found by comparison with EZKL's witnesses, and a test compares them again.
 */
final class FixedPointNetwork {

  private sealed interface Step permits Affine, Clip {}

  private record Affine(long[][] weights, long[] bias) implements Step {}

  private record Clip() implements Step {}

  private final List<Step> steps;
  private final int outputBits;

  private FixedPointNetwork(List<Step> steps, int outputBits) {
    this.steps = steps;
    this.outputBits = outputBits;
  }

  /**
   * @throws ArithmeticException when a parameter does not fit 64 bits
   */
  static FixedPointNetwork of(FeedForwardNetwork network, int inputBits, int parameterBits) {
    List<Step> steps = new ArrayList<>();
    int bits = inputBits;
    for (Layer layer : network.layers()) {
      switch (layer) {
        case Dense dense -> {
          bits += parameterBits;
          long[][] weights = new long[dense.out()][];
          for (int o = 0; o < weights.length; o++) {
            weights[o] = rounded(dense.weights()[o], parameterBits);
          }
          steps.add(new Affine(weights, rounded(dense.bias(), bits)));
        }
        case Relu relu -> steps.add(new Clip());
      }
    }
    return new FixedPointNetwork(steps, bits);
  }

  private static long[] rounded(float[] values, int bits) {
    BigDecimal unit = BigDecimal.TWO.pow(bits);
    long[] integers = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      integers[i] =
          new BigDecimal(values[i])
              .multiply(unit)
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact();
    }
    return integers;
  }

  /** Fractional bits of the outputs. */
  int outputBits() {
    return outputBits;
  }

  /** The outputs for a row of integers; never overflows on a row within {@link #bound}. */
  long[] evaluate(long[] row) {
    long[] x = row;
    for (Step step : steps) {
      switch (step) {
        case Affine affine -> {
          long[] y = affine.bias.clone();
          for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < x.length; i++) {
              y[o] += affine.weights[o][i] * x[i];
            }
          }
          x = y;
        }
        case Clip clip -> {
          x = x.clone();
          for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(x[i], 0);
          }
        }
      }
    }
    return x;
  }

  /**
   * What holds for every permitted row.
   *
   * @param largestDecomposed largest absolute value of which EZKL takes the sign: what enters a
   *     ReLU, and with a comparison the last value
   * @param smallestOutputs per output
   * @param largestOutputs per output
   */
  record Bound(long largestDecomposed, long[] smallestOutputs, long[] largestOutputs) {}

  /**
   * Bounds by interval arithmetic over the declared ranges; of a one-hot group exactly one input is
   * at its largest.
   *
   * @param comparesOutput whether the circuit takes the sign of the outputs
   * @throws ArithmeticException when a value may not fit 64 bits
   */
  Bound bound(InputQuantization inputs, boolean comparesOutput) {
    long[] low = null;
    long[] high = null;
    long decomposed = 0;
    for (Step step : steps) {
      switch (step) {
        case Affine affine -> {
          int width = affine.bias.length;
          long[] nextLow = new long[width];
          long[] nextHigh = new long[width];
          for (int o = 0; o < width; o++) {
            long[] sum =
                low == null
                    ? firstLayer(affine.weights[o], affine.bias[o], inputs)
                    : interval(affine.weights[o], affine.bias[o], low, high);
            nextLow[o] = sum[0];
            nextHigh[o] = sum[1];
          }
          low = nextLow;
          high = nextHigh;
        }
        case Clip clip -> {
          decomposed = Math.max(decomposed, largest(low, high));
          for (int i = 0; i < low.length; i++) {
            low[i] = Math.max(low[i], 0);
            high[i] = Math.max(high[i], 0);
          }
        }
      }
    }
    if (comparesOutput) {
      decomposed = Math.max(decomposed, largest(low, high));
    }
    return new Bound(decomposed, low, high);
  }

  private static long[] firstLayer(long[] weights, long bias, InputQuantization inputs) {
    long low = bias;
    long high = bias;
    Map<String, long[]> groups = new HashMap<>();
    for (int i = 0; i < weights.length; i++) {
      long atSmallest = Math.multiplyExact(weights[i], inputs.smallest(i));
      long atLargest = Math.multiplyExact(weights[i], inputs.largest(i));
      String group = inputs.inputs().get(i).oneHotGroup();
      if (group.isEmpty()) {
        low = Math.addExact(low, Math.min(atSmallest, atLargest));
        high = Math.addExact(high, Math.max(atSmallest, atLargest));
      } else {
        // All of the group at their smallest, and then one of them, whichever, at its largest.
        low = Math.addExact(low, atSmallest);
        high = Math.addExact(high, atSmallest);
        long change = Math.subtractExact(atLargest, atSmallest);
        groups.merge(
            group,
            new long[] {change, change},
            (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
      }
    }
    for (long[] change : groups.values()) {
      low = Math.addExact(low, change[0]);
      high = Math.addExact(high, change[1]);
    }
    return new long[] {low, high};
  }

  private static long[] interval(long[] weights, long bias, long[] low, long[] high) {
    long least = bias;
    long most = bias;
    for (int i = 0; i < weights.length; i++) {
      long a = Math.multiplyExact(weights[i], low[i]);
      long b = Math.multiplyExact(weights[i], high[i]);
      least = Math.addExact(least, Math.min(a, b));
      most = Math.addExact(most, Math.max(a, b));
    }
    return new long[] {least, most};
  }

  private static long largest(long[] low, long[] high) {
    long largest = 0;
    for (int i = 0; i < low.length; i++) {
      largest = Math.max(largest, Math.max(Math.absExact(low[i]), Math.absExact(high[i])));
    }
    return largest;
  }
}
