package dev.proofstream.model.graph;

/** The error function. */
final class ErrorFunction {

  /** From here on erfc by continued fraction; below, erf by its series. */
  private static final double SERIES_BELOW = 2.5;

  private ErrorFunction() {}

  /**
   * {@code 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}, to about 1e-15.
   *
   * <p>Source: Abramowitz and Stegun, 7.1.6 and 7.1.14.
   */
  static double erf(double x) {
    double a = Math.abs(x);
    double value = a < SERIES_BELOW ? series(a) : 1 - tail(a);
    return x < 0 ? -value : value;
  }

  /** Distribution function of the normal distribution. */
  static double normal(double x) {
    double a = Math.abs(x) / Math.sqrt(2);
    if (a < SERIES_BELOW) {
      return 0.5 * (1 + erf(x / Math.sqrt(2)));
    }
    return x < 0 ? 0.5 * tail(a) : 1 - 0.5 * tail(a);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
      if (sum == 0) {
        return 0;
      }
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static double tail(double x) {
    double fraction = 0;
    for (int n = 80; n > 0; n--) {
      fraction = n / 2.0 / (x + fraction);
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  }
}
