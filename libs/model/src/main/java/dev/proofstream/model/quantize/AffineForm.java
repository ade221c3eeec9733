package dev.proofstream.model.quantize;

import java.util.Arrays;

/**
 * {@code bias + sum of weights[i] * signals[sources[i]]}, over integers.
 *
 * @param sources indices of the signals that count, ascending
 * @param weights one weight per source, none of them 0
 * @param bias constant term
 */
public record AffineForm(int[] sources, long[] weights, long bias) {

  public AffineForm {
    if (sources.length != weights.length) {
      throw new IllegalArgumentException("one weight per source is needed");
    }
    for (int i = 1; i < sources.length; i++) {
      if (sources[i] <= sources[i - 1]) {
        throw new IllegalArgumentException("sources must ascend");
      }
    }
  }

  /**
   * Value for the given signals. Exact as long as the signals keep to the ranges under which {@link
   * SignalRanges#bound} accepted this form.
   */
  public long at(long[] signals) {
    long sum = bias;
    for (int i = 0; i < sources.length; i++) {
      sum += weights[i] * signals[sources[i]];
    }
    return sum;
  }

  /** The same form with another constant term. */
  public AffineForm withBias(long newBias) {
    return new AffineForm(sources, weights, newBias);
  }

  /** This and a constant. */
  AffineForm plus(long constant) {
    return withBias(bias + constant);
  }

  /**
   * A multiple of this.
   *
   * @throws QuantizationException naming {@code layer} when it leaves the longs
   */
  AffineForm times(long factor, String layer) {
    try {
      long[] multiples = new long[weights.length];
      for (int i = 0; i < multiples.length; i++) {
        multiples[i] = Math.multiplyExact(weights[i], factor);
      }
      return new AffineForm(sources, multiples, Math.multiplyExact(bias, factor));
    } catch (ArithmeticException overflow) {
      throw SignalRanges.tooWide(layer);
    }
  }

  /** This minus another form. */
  public AffineForm minus(AffineForm other) {
    int[] all = new int[sources.length + other.sources.length];
    long[] sums = new long[all.length];
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < sources.length || j < other.sources.length) {
      int here = i < sources.length ? sources[i] : Integer.MAX_VALUE;
      int there = j < other.sources.length ? other.sources[j] : Integer.MAX_VALUE;
      int source = Math.min(here, there);
      long weight = 0;
      if (here == source) {
        weight += weights[i++];
      }
      if (there == source) {
        weight -= other.weights[j++];
      }
      if (weight != 0) {
        all[n] = source;
        sums[n++] = weight;
      }
    }
    return new AffineForm(Arrays.copyOf(all, n), Arrays.copyOf(sums, n), bias - other.bias);
  }

  /** The form that is one signal. */
  public static AffineForm of(int signal) {
    return new AffineForm(new int[] {signal}, new long[] {1}, 0);
  }

  /** The form that reads no signal. */
  public static AffineForm constant(long value) {
    return new AffineForm(new int[0], new long[0], value);
  }

  /** Whether it reads no signal. */
  public boolean isConstant() {
    return sources.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AffineForm form
        && bias == form.bias
        && Arrays.equals(sources, form.sources)
        && Arrays.equals(weights, form.weights);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(sources) + Arrays.hashCode(weights)) + Long.hashCode(bias);
  }
}
