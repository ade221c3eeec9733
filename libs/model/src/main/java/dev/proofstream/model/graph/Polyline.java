package dev.proofstream.model.graph;

/**
 * A continuous function of straight pieces: {@code slopes[k] * x + intercepts[k]} for {@code
 * breaks[k - 1] <= x <= breaks[k]}, the first and last piece without end.
 *
 * @param breaks ascending; not copied
 * @param slopes one more than breaks; not copied
 * @param intercepts one for each slope; not copied
 */
public record Polyline(double[] breaks, double[] slopes, double[] intercepts) {

  public Polyline {
    if (slopes.length != breaks.length + 1 || intercepts.length != slopes.length) {
      throw new IllegalArgumentException(
          breaks.length + " breaks make " + (breaks.length + 1) + " pieces, not " + slopes.length);
    }
    for (int k = 1; k < breaks.length; k++) {
      if (!(breaks[k] > breaks[k - 1])) {
        throw new IllegalArgumentException("breaks must ascend");
      }
    }
  }

  /** {@code max(x, 0)} with {@code slope * x} below 0. */
  public static Polyline leakyRelu(double slope) {
    return new Polyline(new double[] {0}, new double[] {slope, 1}, new double[] {0, 0});
  }

  /** {@code |x|}. */
  public static Polyline absolute() {
    return leakyRelu(-1);
  }

  /** x limited to {@code low .. high}, either of which may be infinite. */
  public static Polyline clip(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException("cannot limit to " + low + " .. " + high);
    }
    if (low == high) {
      return new Polyline(new double[0], new double[] {0}, new double[] {low});
    }
    if (low == Double.NEGATIVE_INFINITY) {
      return high == Double.POSITIVE_INFINITY
          ? new Polyline(new double[0], new double[] {1}, new double[] {0})
          : new Polyline(new double[] {high}, new double[] {1, 0}, new double[] {0, high});
    }
    return high == Double.POSITIVE_INFINITY
        ? new Polyline(new double[] {low}, new double[] {0, 1}, new double[] {low, 0})
        : new Polyline(
            new double[] {low, high}, new double[] {0, 1, 0}, new double[] {low, 0, high});
  }

  /** {@code min(max(alpha * x + beta, 0), 1)}. */
  public static Polyline hardSigmoid(double alpha, double beta) {
    if (!(alpha > 0)) {
      throw new IllegalArgumentException("alpha must be above 0, is " + alpha);
    }
    return new Polyline(
        new double[] {-beta / alpha, (1 - beta) / alpha},
        new double[] {0, alpha, 0},
        new double[] {0, beta, 1});
  }

  /** Number of pieces. */
  public int pieces() {
    return slopes.length;
  }

  /** Value in float64. */
  public double at(double x) {
    int k = 0;
    while (k < breaks.length && x > breaks[k]) {
      k++;
    }
    return slopes[k] == 0 ? intercepts[k] : slopes[k] * x + intercepts[k];
  }

  /** Whether a larger x always gives a larger value. */
  public boolean increasing() {
    for (double slope : slopes) {
      if (!(slope > 0)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Polyline p
        && java.util.Arrays.equals(breaks, p.breaks)
        && java.util.Arrays.equals(slopes, p.slopes)
        && java.util.Arrays.equals(intercepts, p.intercepts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * java.util.Arrays.hashCode(breaks) + java.util.Arrays.hashCode(slopes))
        + java.util.Arrays.hashCode(intercepts);
  }
}
