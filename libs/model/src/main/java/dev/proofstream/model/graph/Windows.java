package dev.proofstream.model.graph;

/**
 * The same weights laid over many windows of values: a matrix is one window, a convolution has one
 * for each output pixel. Output {@code row * positions + position} is {@code bias[output] + sum
 * over taps of weights[row][tap] * value[sources[position][tap]]}.
 *
 * @param weights {@code [rows][taps]}; not copied
 * @param sources {@code [positions][taps]} of scalar ids, or {@link #OUTSIDE}; not copied
 * @param bias {@code [rows * positions]}; not copied
 */
public record Windows(double[][] weights, int[][] sources, double[] bias) implements LinearMap {

  /** A tap in the padding, which counts as 0. */
  public static final int OUTSIDE = -1;

  public Windows {
    if ((long) weights.length * sources.length != bias.length || bias.length == 0) {
      throw new IllegalArgumentException(
          weights.length + " rows over " + sources.length + " windows, " + bias.length + " biases");
    }
    for (double[] row : weights) {
      for (int[] window : sources) {
        if (window.length != row.length) {
          throw new IllegalArgumentException(
              row.length + " weights over a window of " + window.length);
        }
      }
    }
  }

  /** Number of output channels. */
  public int rows() {
    return weights.length;
  }

  /** Number of windows. */
  public int positions() {
    return sources.length;
  }

  /** Number of values in a window. */
  public int taps() {
    return sources[0].length;
  }

  @Override
  public int outputs() {
    return bias.length;
  }

  @Override
  public double bias(int output) {
    return bias[output];
  }

  @Override
  public int termCount(int output) {
    int count = 0;
    for (int source : sources[output % positions()]) {
      count += source == OUTSIDE ? 0 : 1;
    }
    return count;
  }

  @Override
  public void terms(int output, Terms terms) {
    double[] row = weights[output / positions()];
    int[] window = sources[output % positions()];
    for (int tap = 0; tap < row.length; tap++) {
      if (window[tap] != OUTSIDE) {
        terms.term(window[tap], row[tap]);
      }
    }
  }

  @Override
  public double at(int output, double[] values) {
    double[] row = weights[output / positions()];
    int[] window = sources[output % positions()];
    double sum = 0;
    for (int tap = 0; tap < row.length; tap++) {
      if (window[tap] != OUTSIDE) {
        sum += row[tap] * values[window[tap]];
      }
    }
    return sum + bias[output];
  }

  @Override
  public Windows renumbered(int[] newIds) {
    int[][] renumbered = new int[sources.length][];
    for (int p = 0; p < sources.length; p++) {
      renumbered[p] = sources[p].clone();
      for (int tap = 0; tap < renumbered[p].length; tap++) {
        if (renumbered[p][tap] != OUTSIDE) {
          renumbered[p][tap] = newIds[renumbered[p][tap]];
        }
      }
    }
    return new Windows(weights, renumbered, bias);
  }
}
