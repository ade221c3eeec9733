package dev.proofstream.proving.ezkl;

import dev.proofstream.model.graph.Polyline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * Polylines through points of a smooth function: a piece is as long as its middle and quarters stay
 * near enough.
 */
final class PolylineFit {
  static final int MOST_PIECES = 48;

  /** Finer ones cost more ReLUs than the bits of a weight are worth. */
  private static final int MOST_BITS = 7;

  private static final int HALVINGS = 40;

  private PolylineFit() {}

  /**
   * A polyline within {@code 2^-(bits + 1)}, about, of the function from {@code low} to {@code
   * high}.
   *
   * @return empty when that takes more than {@link #MOST_PIECES} pieces, or the function is not
   *     finite there
   */
  static Optional<Polyline> of(DoubleUnaryOperator function, double low, double high, int bits) {
    double tolerance = Math.scalb(1.0, -Math.min(bits, MOST_BITS) - 1);
    List<Double> knots = new ArrayList<>(List.of(low));
    while (knots.getLast() < high) {
      if (knots.size() > MOST_PIECES) {
        return Optional.empty();
      }
      double from = knots.getLast();
      double reached = from;
      double step = high - from;
      for (int i = 0; i < HALVINGS && reached < high; i++) {
        double to = Math.min(high, reached + step);
        if (isNear(function, from, to, tolerance)) {
          reached = to;
        }
        step /= 2;
      }
      if (!(reached > from)) {
        return Optional.empty();
      }
      knots.add(reached);
    }
    return Optional.of(through(function, knots));
  }

  private static boolean isNear(
      DoubleUnaryOperator function, double from, double to, double tolerance) {
    double start = function.applyAsDouble(from);
    double end = function.applyAsDouble(to);
    int probes = 16;
    for (int i = 1; i < probes; i++) {
      double share = (double) i / probes;
      double line = start + share * (end - start);
      if (!(Math.abs(function.applyAsDouble(from + share * (to - from)) - line) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  private static Polyline through(DoubleUnaryOperator function, List<Double> knots) {
    int pieces = Math.max(1, knots.size() - 1);
    double[] breaks = new double[pieces - 1];
    double[] slopes = new double[pieces];
    double[] intercepts = new double[pieces];
    for (int k = 0; k < pieces; k++) {
      double from = knots.get(k);
      double at = function.applyAsDouble(from);
      if (knots.size() > 1) {
        double to = knots.get(k + 1);
        slopes[k] = (function.applyAsDouble(to) - at) / (to - from);
      }
      intercepts[k] = at - slopes[k] * from;
      if (k > 0) {
        breaks[k - 1] = from;
      }
    }
    return new Polyline(breaks, slopes, intercepts);
  }
}
