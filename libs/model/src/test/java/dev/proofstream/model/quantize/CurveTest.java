package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of smooth functions, and what is said of their errors. */
class CurveTest {
  private static final double OUT = 1 << 14;
  private static final int SAMPLES = 200_001;

  @ParameterizedTest(name = "{0} alpha {1} from {2} to {3}, {4} digits dropped")
  @CsvSource({
    "SIGMOID, 0, -30, 40, 3",
    "SIGMOID, 0, 9, 20, 0",
    "TANH, 0, -3, 12, 0",
    "TANH, 0, -0.5, 0.25, 2",
    "ERF, 0, -8, 1, 1",
    "ELU, 1, -50, 50, 4",
    "ELU, 0.3, -2, 50, 0",
    "CELU, 10, -1000, 1000, 2",
    "CELU, 0.1, -20, 20, 2",
    "SELU, 1.67, -40, 6, 3",
    "SOFTPLUS, 0, -25, 30, 2",
    "SOFTSIGN, 0, -200, 80, 2",
    "MISH, 0, -60, 20, 5",
    "SILU, 0, -60, 20, 2",
    "GELU, 0, -10, 10, 2",
    "GELU_TANH, 0, -10, 10, 2",
    "EXP, 0, -60, 3, 2",
    "LOG, 0, 0.5, 90, 2",
    "SQRT, 0, 0, 90, 2",
    "RECIPROCAL, 0, 0.25, 90, 2",
  })
  void noValueThatMayComeInIsFurtherOffThanStated(
      Shape shape, double alpha, double lowest, double highest, int drop) {
    SmoothFunction function = new SmoothFunction(shape, alpha, 1.05);
    // Calibration sees the middle alone.
    double seenLow = lowest + 0.3 * (highest - lowest);
    double seenHigh = lowest + 0.5 * (highest - lowest);
    double in = 64;
    double[] table = new Span(function).table(lowest, highest, seenLow, seenHigh, "node");
    CurveFit fit = CurveFit.of(function::at, table[0], table[1], lowest, highest, in, OUT, 6);
    CurveError stated = CurveError.of(function, fit, in, OUT, drop, lowest, highest);
    double fine = Math.scalb(in, drop);
    long first = (long) Math.ceil((lowest - fit.start()) * fine);
    long last = (long) Math.floor((highest - fit.start()) * fine);
    Curve curve =
        new Curve(
            AffineForm.of(0),
            new Interval(first, last),
            drop,
            fit.low(),
            6,
            fit.base(),
            fit.slope(),
            fit.left(),
            fit.right());
    double inside = 0;
    double overall = 0;
    for (int i = 0; i < SAMPLES; i++) {
      long t = first + (long) ((double) (last - first) * i / (SAMPLES - 1));
      double error = Math.abs(curve.value(t >> drop) / OUT - function.at(fit.start() + t / fine));
      overall = Math.max(overall, error);
      boolean within = t >= 0 && t >> drop < 1L << curve.inside();
      inside = within ? Math.max(inside, error) : inside;
    }
    assertTrue(inside <= stated.inside() + 1e-12, inside + " in the table, " + stated);
    assertTrue(overall <= stated.overall() + 1e-12, overall + " in all, " + stated);
    assertTrue(stated.overall() <= 4 * overall + 0.01, "far above " + overall + ": " + stated);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 10, 100})
  void theTableOfCeluReachesAsFarAsItsAlphaBendsIt(double alpha) {
    SmoothFunction function = new SmoothFunction(Shape.CELU, alpha, 0);
    double[] table = new Span(function).table(-1e4, 1e4, -1, 1, "node");
    double in = 64 / alpha;
    double out = 256 * in;
    CurveFit fit = CurveFit.of(function::at, table[0], table[1], -1e4, 1e4, in, out, 6);
    CurveError error = CurveError.of(function, fit, in, out, 0, -1e4, 1e4);
    assertTrue(error.overall() <= 0.004 * alpha, error.toString());
  }

  @Test
  void whatMayLeaveTheDomainHasNoBound() {
    SmoothFunction function = SmoothFunction.of(Shape.RECIPROCAL);
    CurveFit fit = CurveFit.of(function::at, 1, 4, 1, 4, 64, OUT, 4);
    assertEquals(
        Double.POSITIVE_INFINITY, CurveError.of(function, fit, 64, OUT, 0, 0, 4).overall());
    assertTrue(CurveError.of(function.within(1, 9), fit, 64, OUT, 0, 0, 4).overall() < 0.02);
  }

  @Test
  void entriesThatLeaveTheLongsAreRefused() {
    long[] flat = new long[2];
    for (long entry : new long[] {Long.MIN_VALUE, 1L << 48, -(1L << 48)}) {
      long[] bad = {0, entry};
      refused(bad, flat, flat, flat, 0);
      refused(flat, bad, flat, flat, 0);
      refused(flat, flat, bad, flat, 0);
      refused(flat, flat, flat, bad, 0);
    }
    refused(flat, new long[] {0, 1L << 20}, flat, flat, 40);
  }

  private static void refused(long[] base, long[] slope, long[] left, long[] right, int low) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Curve(AffineForm.of(0), new Interval(0, 1), 0, low, 1, base, slope, left, right));
  }
}
