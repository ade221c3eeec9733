package dev.proofstream.model.graph;

import java.util.Arrays;

/**
 * What a scalar can be for any input at all, as real numbers: what its last steps tell of it.
 *
 * @param low no smaller than this
 * @param high no larger than this
 * @param aboveLow whether it never is {@code low} itself
 * @param belowHigh whether it never is {@code high} itself
 */
public record ValueRange(double low, double high, boolean aboveLow, boolean belowHigh) {
  private static final ValueRange ANY =
      new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, true);

  /** Steps that are looked back at most. */
  private static final int DEPTH = 12;

  public boolean isPositive() {
    return low > 0 || (low == 0 && aboveLow);
  }

  public boolean isNegative() {
    return high < 0 || (high == 0 && belowHigh);
  }

  public boolean isNotNegative() {
    return low >= 0;
  }

  static ValueRange of(GraphBuilder builder, int scalar) {
    return of(builder, scalar, DEPTH);
  }

  private static ValueRange of(GraphBuilder builder, int scalar, int depth) {
    Node node = builder.node(scalar);
    int k = scalar - node.first();
    if (node instanceof Node.Constant constant) {
      return between(constant.values()[k], constant.values()[k]);
    }
    if (node.kind() == Kind.BIT) {
      return between(0, 1);
    }
    if (depth == 0) {
      return ANY;
    }
    return switch (node) {
      case Node.Affine affine -> sum(builder, affine, k, depth - 1);
      case Node.Smooth smooth -> of(smooth.function());
      case Node.PiecewiseLinear p -> of(p.function(k));
      case Node.Product product ->
          product(builder, product.left()[k], product.right()[k], depth - 1);
      case Node.Extreme extreme -> extreme(builder, extreme, k, depth - 1);
      case Node.Select select ->
          either(
              of(builder, select.then()[k], depth - 1),
              of(builder, select.otherwise()[k], depth - 1));
      default -> ANY;
    };
  }

  private static ValueRange between(double low, double high) {
    return new ValueRange(low, high, false, false);
  }

  private static ValueRange sum(GraphBuilder builder, Node.Affine affine, int k, int depth) {
    double[] ends = {affine.map().bias(k), affine.map().bias(k)};
    boolean[] open = new boolean[2];
    affine
        .map()
        .terms(
            k,
            (source, weight) -> {
              if (weight != 0) {
                ValueRange of = of(builder, source, depth);
                ends[0] += weight * (weight > 0 ? of.low : of.high);
                ends[1] += weight * (weight > 0 ? of.high : of.low);
                open[0] |= weight > 0 ? of.aboveLow : of.belowHigh;
                open[1] |= weight > 0 ? of.belowHigh : of.aboveLow;
              }
            });
    return Double.isNaN(ends[0]) || Double.isNaN(ends[1])
        ? ANY
        : new ValueRange(ends[0], ends[1], open[0], open[1]);
  }

  private static ValueRange of(SmoothFunction function) {
    return switch (function.shape()) {
      case SIGMOID -> new ValueRange(0, 1, true, true);
      case TANH, SOFTSIGN, ERF -> new ValueRange(-1, 1, true, true);
      case EXP, SOFTPLUS, RECIPROCAL, RSQRT ->
          new ValueRange(0, Double.POSITIVE_INFINITY, true, true);
      case SQRT -> new ValueRange(0, Double.POSITIVE_INFINITY, false, true);
      default -> ANY;
    };
  }

  private static ValueRange of(Polyline function) {
    double[] slopes = function.slopes();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double at : function.breaks()) {
      low = Math.min(low, function.at(at));
      high = Math.max(high, function.at(at));
    }
    double first = slopes[0];
    double last = slopes[slopes.length - 1];
    if (first > 0 || last < 0 || function.breaks().length == 0) {
      low = Double.NEGATIVE_INFINITY;
    }
    if (first < 0 || last > 0 || function.breaks().length == 0) {
      high = Double.POSITIVE_INFINITY;
    }
    return between(low, high);
  }

  private static ValueRange product(GraphBuilder builder, int left, int right, int depth) {
    if (left == right) {
      return new ValueRange(0, Double.POSITIVE_INFINITY, false, true);
    }
    ValueRange a = of(builder, left, depth);
    ValueRange b = of(builder, right, depth);
    return a.isNotNegative() && b.isNotNegative()
        ? new ValueRange(0, Double.POSITIVE_INFINITY, a.isPositive() && b.isPositive(), true)
        : ANY;
  }

  private static ValueRange extreme(
      GraphBuilder builder, Node.Extreme extreme, int group, int depth) {
    ValueRange[] all =
        Arrays.stream(extreme.groups().group(group))
            .mapToObj(id -> of(builder, id, depth))
            .toArray(ValueRange[]::new);
    ValueRange found = all[0];
    for (ValueRange next : all) {
      found =
          new ValueRange(
              extreme.maximum() ? Math.max(found.low, next.low) : Math.min(found.low, next.low),
              extreme.maximum() ? Math.max(found.high, next.high) : Math.min(found.high, next.high),
              found.aboveLow && next.aboveLow,
              found.belowHigh && next.belowHigh);
    }
    return found;
  }

  private static ValueRange either(ValueRange a, ValueRange b) {
    return new ValueRange(
        Math.min(a.low, b.low),
        Math.max(a.high, b.high),
        a.aboveLow && b.aboveLow,
        a.belowHigh && b.belowHigh);
  }
}
