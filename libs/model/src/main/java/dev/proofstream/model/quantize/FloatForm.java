package dev.proofstream.model.quantize;

import java.util.Arrays;

/**
 * {@code bias + sum of weights[i] * signals[sources[i]]} in float64: what a value of the float
 * graph is over the signals that exist already.
 *
 * @param sources ascending
 * @param weights one per source
 * @param bias constant term
 */
record FloatForm(int[] sources, double[] weights, double bias) {
  private static final double WHOLE = 1e-9;

  static FloatForm constant(double value) {
    return new FloatForm(new int[0], new double[0], value);
  }

  /** {@code weight * signal + bias}. */
  static FloatForm of(int signal, double weight, double bias) {
    return new FloatForm(new int[] {signal}, new double[] {weight}, bias);
  }

  boolean isConstant() {
    return sources.length == 0;
  }

  FloatForm plus(double constant) {
    return new FloatForm(sources, weights, bias + constant);
  }

  FloatForm times(double factor) {
    double[] scaled = new double[weights.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = weights[i] * factor;
    }
    return new FloatForm(sources, scaled, bias * factor);
  }

  /** {@code this + factor * other}. */
  FloatForm plus(FloatForm other, double factor) {
    Sum sum = new Sum();
    sum.add(this, 1);
    sum.add(other, factor);
    return sum.form(0);
  }

  FloatForm minus(FloatForm other) {
    return plus(other, -1);
  }

  /** Whether it takes whole values for whole signals. */
  boolean isWhole() {
    for (double weight : weights) {
      if (Math.abs(weight - Math.rint(weight)) > WHOLE) {
        return false;
      }
    }
    return Math.abs(bias - Math.rint(bias)) <= WHOLE;
  }

  /** Adds up forms; for one thread. */
  static final class Sum {
    private int[] keys = new int[16];
    private double[] values = new double[16];
    private int size;
    private double bias;

    void add(FloatForm form, double factor) {
      bias += factor * form.bias;
      int needed = size + form.sources.length;
      if (needed > keys.length) {
        keys = Arrays.copyOf(keys, 2 * needed);
        values = Arrays.copyOf(values, 2 * needed);
      }
      for (int i = 0; i < form.sources.length; i++) {
        keys[size] = form.sources[i];
        values[size++] = factor * form.weights[i];
      }
    }

    /** The sum of all that was added, and a constant. */
    FloatForm form(double constant) {
      long[] order = new long[size];
      for (int i = 0; i < size; i++) {
        order[i] = (long) keys[i] << Integer.SIZE | i;
      }
      Arrays.sort(order);
      int[] sources = new int[size];
      double[] weights = new double[size];
      int n = 0;
      for (long entry : order) {
        int key = (int) (entry >>> Integer.SIZE);
        double value = values[(int) entry];
        if (n > 0 && sources[n - 1] == key) {
          weights[n - 1] += value;
        } else {
          sources[n] = key;
          weights[n++] = value;
        }
      }
      int kept = 0;
      for (int i = 0; i < n; i++) {
        if (weights[i] != 0) {
          sources[kept] = sources[i];
          weights[kept++] = weights[i];
        }
      }
      return new FloatForm(
          Arrays.copyOf(sources, kept), Arrays.copyOf(weights, kept), bias + constant);
    }
  }
}
