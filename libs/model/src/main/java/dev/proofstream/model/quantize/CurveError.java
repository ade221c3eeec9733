package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.SmoothFunction;

/**
 * How far a table is from its function. Where it is not known exactly it is stated too large: on
 * each of many short intervals the function's smallest and largest value are taken for it.
 *
 * @param inside largest absolute error within the table
 * @param overall largest absolute error over everything that may come in; infinite where the
 *     function has no value there, or none that is finite
 */
record CurveError(double inside, double overall) {
  /** Intervals over a table: all of its steps, if there are no more. */
  private static final int INTERVALS = 1 << 16;

  /** Intervals over what lies on one side of a table. */
  private static final int OUTER_INTERVALS = 1 << 12;

  /**
   * @param in steps of u per unit, see {@link Curve}
   * @param out steps of the value per unit of the function
   * @param drop binary digits that u does not have of what comes in
   * @param lowest smallest value that may come in
   * @param highest largest value that may come in
   */
  static CurveError of(
      SmoothFunction function,
      CurveFit fit,
      double in,
      double out,
      int drop,
      double lowest,
      double highest) {
    CurveErrors errors = new CurveErrors(function, fit, in, out, drop);
    double inside = errors.inside(lowest, highest);
    if (!(lowest >= function.domainLow())) {
      return new CurveError(inside, Double.POSITIVE_INFINITY);
    }
    double below = lowest < fit.start() ? errors.beside(lowest, fit.start(), fit.left()) : 0;
    double above = highest > errors.end() ? errors.beside(errors.end(), highest, fit.right()) : 0;
    double overall = Math.max(inside, Math.max(below, above));
    return new CurveError(inside, Double.isNaN(overall) ? Double.POSITIVE_INFINITY : overall);
  }

  private record CurveErrors(
      SmoothFunction function, CurveFit fit, double in, double out, int drop) {

    double end() {
      return fit.start() + Math.scalb((double) fit.base().length, fit.low()) / in;
    }

    /** What comes in lies so far above the step that it is taken for. */
    private double floored() {
      return (1 - Math.scalb(1.0, -drop)) / in;
    }

    double inside(double lowest, double highest) {
      long first = (long) Math.floor((lowest - fit.start()) * in);
      long last = (long) Math.floor((highest - fit.start()) * in);
      long width = 1L << fit.low();
      long stride = Math.max(1, ((long) fit.base().length << fit.low()) / INTERVALS);
      double largest = 0;
      for (int piece = 0; piece < fit.base().length; piece++) {
        long offset = piece * width;
        for (long from = 0; from < width; from += stride) {
          long to = Math.min(from + stride, width) - 1;
          if (offset + to >= first && offset + from <= last) {
            double a = (fit.base()[piece] + fit.slope()[piece] * (double) from) / out;
            double b = (fit.base()[piece] + fit.slope()[piece] * (double) to) / out;
            double x0 = fit.start() + (offset + from) / in;
            double x1 = fit.start() + (offset + to) / in + floored();
            largest = Math.max(largest, distance(x0, x1, a, b));
          }
        }
      }
      return largest;
    }

    /** Error of the line on one side of the table, over {@code a <= x <= b}. */
    double beside(double a, double b, long[] line) {
      boolean left = line == fit.left();
      double zero = left ? fit.start() : end();
      double slope = line[1] * in / out;
      double atA = line[0] / out + slope * (a - zero);
      double atB = line[0] / out + slope * (b - zero);
      double step = drop > 0 ? Math.abs(line[1]) / out : 0;
      double nearest = left ? b : a;
      double asymptote = function.asymptoticError(nearest, left);
      if (Double.isFinite(asymptote)) {
        // The function keeps at least this close to its asymptote, and lines differ most at ends.
        double apart =
            Math.max(
                Math.abs(atA - function.asymptote(a, left)),
                Math.abs(atB - function.asymptote(b, left)));
        return apart + asymptote + step;
      }
      double largest = 0;
      for (int i = 0; i < OUTER_INTERVALS; i++) {
        double x0 = a + (b - a) * i / OUTER_INTERVALS;
        double x1 = a + (b - a) * (i + 1) / OUTER_INTERVALS;
        double y0 = atA + (atB - atA) * i / OUTER_INTERVALS;
        double y1 = atA + (atB - atA) * (i + 1) / OUTER_INTERVALS;
        largest = Math.max(largest, distance(x0, x1, y0, y1));
      }
      return largest + step;
    }

    /** Largest distance of a value between y0 and y1 from the function between x0 and x1. */
    private double distance(double x0, double x1, double y0, double y1) {
      double[] range = function.range(x0, x1);
      return Math.max(Math.max(y0, y1) - range[0], range[1] - Math.min(y0, y1));
    }
  }
}
