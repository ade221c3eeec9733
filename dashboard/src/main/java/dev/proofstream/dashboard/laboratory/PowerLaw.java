package dev.proofstream.dashboard.laboratory;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * {@code y = factor * x^exponent}, fitted by ordinary least squares to the logarithms of both.
 *
 * @param n number of points
 * @param exponent slope on log-log paper
 * @param confidence half of the exponent's 95 % confidence interval (Student's t, n - 2 degrees of
 *     freedom; errors of the logarithms taken as normal, alike and independent)
 * @param factor value at x = 1
 * @param rSquared share of the logarithms' variance that the line explains; null where they have
 *     none
 * @param worst largest ratio of a point to the line, or the line to it
 * @param worstAt x of that point
 * @param localExponent slope between the two largest points
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "n",
  "exponent",
  "confidence",
  "factor",
  "rSquared",
  "worst",
  "worstAt",
  "localExponent"
})
public record PowerLaw(
    long n,
    double exponent,
    double confidence,
    double factor,
    @Schema(nullable = true) Double rSquared,
    double worst,
    double worstAt,
    double localExponent) {

  /** A point; both coordinates are above 0. */
  public record Point(double x, double y) {}

  private static final int FEWEST = 3;
  private static final double ALPHA = 0.05;

  /** The fit; empty for fewer than three sizes. */
  public static Optional<PowerLaw> fit(List<Point> points) {
    List<Point> usable =
        points.stream()
            .filter(point -> point.x() > 0 && point.y() > 0)
            .sorted((a, b) -> Double.compare(a.x(), b.x()))
            .toList();
    if (usable.stream().mapToDouble(Point::x).distinct().count() < FEWEST) {
      return Optional.empty();
    }
    SimpleRegression regression = new SimpleRegression();
    usable.forEach(point -> regression.addData(Math.log(point.x()), Math.log(point.y())));
    double exponent = regression.getSlope();
    double factor = Math.exp(regression.getIntercept());
    Point worst = usable.getFirst();
    for (Point point : usable) {
      if (off(point, factor, exponent) > off(worst, factor, exponent)) {
        worst = point;
      }
    }
    Point last = usable.getLast();
    Point before =
        usable.stream().filter(point -> point.x() < last.x()).reduce((a, b) -> b).orElseThrow();
    return Optional.of(
        new PowerLaw(
            regression.getN(),
            exponent,
            regression.getSlopeConfidenceInterval(ALPHA),
            factor,
            regression.getTotalSumSquares() > 0 ? regression.getRSquare() : null,
            Math.exp(off(worst, factor, exponent)),
            worst.x(),
            Math.log(last.y() / before.y()) / Math.log(last.x() / before.x())));
  }

  private static double off(Point point, double factor, double exponent) {
    return Math.abs(Math.log(point.y() / (factor * Math.pow(point.x(), exponent))));
  }
}
