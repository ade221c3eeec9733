package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.SmoothFunction;

/**
 * Where a smooth function needs a table. Outside of it the function is nearly straight, or nothing
 * that was seen in calibration comes there.
 *
 * @param function the function
 */
record Span(SmoothFunction function) {

  /** Beyond this the function differs from a straight line by less than about 2^-10. */
  private double[] curved() {
    return switch (function.shape()) {
      case SIGMOID, SOFTPLUS, MISH, SILU -> new double[] {-8, 8};
      case TANH -> new double[] {-4.5, 4.5};
      case ERF -> new double[] {-2.5, 2.5};
      case GELU, GELU_TANH -> new double[] {-4, 4};
      case ELU, SELU -> new double[] {-8, 0};
      case CELU -> new double[] {-8 * Math.abs(function.alpha()), 0};
      case SOFTSIGN -> new double[] {-64, 64};
      case EXP -> new double[] {-10, Double.POSITIVE_INFINITY};
      case LOG, SQRT, RECIPROCAL, RSQRT -> new double[] {0, Double.POSITIVE_INFINITY};
    };
  }

  /**
   * Whether the table must reach over everything curved that may come in. Of functions that are
   * curved everywhere, or far out, it keeps to what calibration shows.
   */
  private boolean whole() {
    return switch (function.shape()) {
      case SOFTSIGN, EXP, LOG, SQRT, RECIPROCAL, RSQRT -> false;
      default -> true;
    };
  }

  /**
   * Over how much the function changes by a sizeable part of its value: of those that grow without
   * bound towards 0, as much as the smallest value that calibration shows.
   */
  double width(double seenLow) {
    return switch (function.shape()) {
      case LOG, SQRT, RECIPROCAL, RSQRT -> seenLow > 0 ? seenLow : Double.POSITIVE_INFINITY;
      default -> 1;
    };
  }

  /**
   * Start and end of the table: where the function is curved, no wider than what can come in. If
   * that is everywhere, no wider than half as much again on either side as what came in.
   *
   * @throws QuantizationException when what comes in leaves the function's domain
   */
  double[] table(double lowest, double highest, double seenLow, double seenHigh, String node) {
    double room = whole() ? Double.POSITIVE_INFINITY : (seenHigh - seenLow) / 2;
    double from = Math.max(Math.max(curved()[0], Math.max(lowest, function.low())), seenLow - room);
    double to =
        Math.min(Math.min(curved()[1], Math.min(highest, function.high())), seenHigh + room);
    double floor = function.domainLow();
    if (floor > Double.NEGATIVE_INFINITY) {
      if (seenLow < floor) {
        throw new QuantizationException(
            node, function.shape() + " of values that calibration shows outside its domain");
      }
      from = Math.max(from, function.shape() == SmoothFunction.Shape.SQRT ? 0 : seenLow / 2);
    }
    if (!(to > from)) {
      double middle = Math.min(Math.max(seenLow, lowest), highest);
      return new double[] {middle - 1e-3, middle + 1e-3};
    }
    return new double[] {from, to};
  }
}
