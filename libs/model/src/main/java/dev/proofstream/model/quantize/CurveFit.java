package dev.proofstream.model.quantize;

import java.util.function.DoubleUnaryOperator;

/**
 * Fits the table of a {@link Curve} to a function. Each piece gets the slope between its ends and
 * the constant that makes its largest errors on either side equal, in integers.
 *
 * @param start float value at u = 0
 * @param low binary digits within a piece
 * @param index binary digits of the piece's number
 * @param base see {@link Curve}
 * @param slope see {@link Curve}
 * @param left see {@link Curve}
 * @param right see {@link Curve}
 */
record CurveFit(
    double start, int low, int index, long[] base, long[] slope, long[] left, long[] right) {

  private static final int PIECE_SAMPLES = 64;

  /** Beside a table no value rises by more. */
  private static final double STEEPEST = 1L << 40;

  /**
   * @param function to fit
   * @param from where the table starts
   * @param to where it ends at the latest; it may end up to twice as far
   * @param lowest smallest value that may come in, for the line below the table
   * @param highest largest value
   * @param in steps of u per unit
   * @param out steps of the value per unit of the function
   */
  static CurveFit of(
      DoubleUnaryOperator function,
      double from,
      double to,
      double lowest,
      double highest,
      double in,
      double out,
      int index) {
    double steps = Math.max(1, Math.ceil((to - from) * in));
    int inside = Math.max(index, 64 - Long.numberOfLeadingZeros((long) steps - 1));
    int low = inside - index;
    int size = 1 << index;
    long width = 1L << low;
    long[] base = new long[size];
    long[] slope = new long[size];
    for (int piece = 0; piece < size; piece++) {
      double x0 = from + piece * width / in;
      double x1 = from + (piece * width + width - 1) / in;
      slope[piece] =
          low == 0
              ? 0
              : Math.round(
                  (function.applyAsDouble(x1) - function.applyAsDouble(x0))
                      * out
                      / Math.max(1, width - 1));
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      long stride = Math.max(1, width / PIECE_SAMPLES);
      for (long place = 0; place < width; place += stride) {
        double rest =
            function.applyAsDouble(from + (piece * width + place) / in) * out
                - slope[piece] * (double) place;
        least = Math.min(least, rest);
        most = Math.max(most, rest);
      }
      base[piece] = Math.round((least + most) / 2);
    }
    double end = from + (double) (size * width) / in;
    long[] left = line(function, from, Math.min(lowest, from), in, out);
    long[] right = line(function, end, Math.max(highest, end), in, out);
    return new CurveFit(from, low, index, base, slope, left, right);
  }

  /**
   * The straight line from the table's end to the farthest value that may come in; level where that
   * line would be too steep for integers, or leads to where the function has no value.
   */
  private static long[] line(
      DoubleUnaryOperator function, double near, double far, double in, double out) {
    double value = function.applyAsDouble(near);
    double rise = (function.applyAsDouble(far) - value) * out;
    double slope = near == far ? 0 : rise / (far - near) / in;
    boolean level = !(Math.abs(rise) < STEEPEST && Math.abs(slope) < STEEPEST);
    return new long[] {Math.round(value * out), level ? 0 : Math.round(slope)};
  }
}
