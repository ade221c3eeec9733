package dev.proofstream.model.graph;

import java.util.Arrays;
import java.util.Objects;

/**
 * {@code y = W x + b}.
 *
 * @param weights {@code [out][in]}, finite; not copied, so not to be changed
 * @param bias {@code [out]}, finite; not copied
 */
public record Dense(float[][] weights, float[] bias) implements Layer {

  public Dense {
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(bias, "bias");
    if (weights.length == 0 || weights[0].length == 0) {
      throw new IllegalArgumentException("a dense layer needs inputs and outputs");
    }
    if (bias.length != weights.length) {
      throw new IllegalArgumentException(
          "a dense layer with " + weights.length + " outputs has a bias of " + bias.length);
    }
    for (float[] row : weights) {
      if (row.length != weights[0].length) {
        throw new IllegalArgumentException("the rows of a dense layer differ in length");
      }
      requireFinite(row);
    }
    requireFinite(bias);
  }

  /** Number of inputs. */
  public int in() {
    return weights[0].length;
  }

  /** Number of outputs. */
  public int out() {
    return bias.length;
  }

  /** {@code W x + b} in float64. */
  double[] apply(double[] x) {
    double[] y = new double[out()];
    for (int o = 0; o < y.length; o++) {
      double sum = bias[o];
      for (int i = 0; i < x.length; i++) {
        sum += weights[o][i] * x[i];
      }
      y[o] = sum;
    }
    return y;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dense dense
        && Arrays.deepEquals(weights, dense.weights)
        && Arrays.equals(bias, dense.bias);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(weights) + Arrays.hashCode(bias);
  }

  @Override
  public String toString() {
    return "Dense[" + in() + " to " + out() + "]";
  }

  private static void requireFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a dense layer holds a parameter that is not finite");
      }
    }
  }
}
