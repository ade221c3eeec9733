package dev.proofstream.model.quantize;

import java.util.Arrays;
import java.util.List;

/**
 * A function of one form by a table of straight pieces of equal width. With {@code u = floor(form /
 * 2^drop)} (the start of the table taken off), the value is
 *
 * <pre>
 *   left[0] + left[1] u                          for u &lt; 0
 *   base[i] + slope[i] (u mod 2^low)             for 0 &lt;= u &lt; 2^(index + low), i = u div 2^low
 *   right[0] + right[1] (u - 2^(index + low))    above
 * </pre>
 *
 * One decomposition of the form gives the sign, the index and the place within the piece; base and
 * slope are the same products of index bits with constant coefficients (the table's multilinear
 * form).
 *
 * @param form what u is made of
 * @param range of the form
 * @param drop binary digits of the form that u does not have
 * @param low binary digits within a piece, 0 or more
 * @param index binary digits of the piece's number, 1 to {@value #MAX_INDEX}
 * @param base value at the start of each piece, {@code 2^index} of them
 * @param slope of each piece
 * @param left constant and slope below the table
 * @param right constant and slope above the table
 */
public record Curve(
    AffineForm form,
    Interval range,
    int drop,
    int low,
    int index,
    long[] base,
    long[] slope,
    long[] left,
    long[] right)
    implements Gate {

  /** A table of 2^10 pieces costs more than any function here needs. */
  public static final int MAX_INDEX = 10;

  /** Entries of a table stay below 2^48, so that no sum of their products leaves a long. */
  private static final long LIMIT = 1L << 48;

  public Curve {
    if (index < 1 || index > MAX_INDEX || low < 0 || drop < 0 || index + low + drop > 48) {
      throw new IllegalArgumentException("index of " + index + " bits, pieces of " + low);
    }
    if (base.length != 1 << index || slope.length != base.length) {
      throw new IllegalArgumentException("a table of " + base.length + " for " + index + " bits");
    }
    if (left.length != 2 || right.length != 2) {
      throw new IllegalArgumentException("left and right are a constant and a slope");
    }
    for (long value : slope) {
      if (Math.abs((double) value) * Math.scalb(1.0, low) >= SignalRanges.LIMIT / 2.0) {
        throw new IllegalArgumentException("a piece of a table reaches 2^59");
      }
    }
    for (long[] values : List.of(base, slope, left, right)) {
      for (long value : values) {
        if (value <= -LIMIT || value >= LIMIT) {
          throw new IllegalArgumentException("an entry of a table reaches 2^48");
        }
      }
    }
  }

  /** {@code n} of the table's {@code 2^n} values of u. */
  public int inside() {
    return index + low;
  }

  /** {@code b} with {@code -2^b <= form < 2^b}, at least as many as the table needs. */
  public int bits() {
    return Math.max(range.signedBits(), inside() + drop);
  }

  public boolean canBeBelow() {
    return range.lo() < 0;
  }

  public boolean canBeAbove() {
    return range.hi() >> drop >= 1L << inside();
  }

  /** Whether any piece is not flat; a table of flat pieces needs no product. */
  public boolean sloped() {
    return low > 0 && Arrays.stream(slope).anyMatch(s -> s != 0);
  }

  @Override
  public List<AffineForm> forms() {
    return List.of(form);
  }

  @Override
  public long at(long[] signals) {
    return value(form.at(signals) >> drop);
  }

  /** Value at u. */
  public long value(long u) {
    if (u < 0) {
      return left[0] + left[1] * u;
    }
    long end = 1L << inside();
    if (u >= end) {
      return right[0] + right[1] * (u - end);
    }
    int piece = (int) (u >> low);
    return base[piece] + slope[piece] * (u - ((long) piece << low));
  }

  @Override
  public Interval result() {
    // Straight between these places, so the extremes are among them.
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    long end = 1L << inside();
    long least = range.lo() >> drop;
    long most = range.hi() >> drop;
    for (int piece = -1; piece <= base.length; piece++) {
      long from = piece < 0 ? least : piece == base.length ? end : (long) piece << low;
      long to = piece < 0 ? -1 : piece == base.length ? most : ((long) (piece + 1) << low) - 1;
      from = Math.max(from, least);
      to = Math.min(to, most);
      if (from <= to) {
        lo = Math.min(lo, Math.min(value(from), value(to)));
        hi = Math.max(hi, Math.max(value(from), value(to)));
      }
    }
    return new Interval(lo, hi);
  }

  /**
   * Bits of u, products of index bits, those that tell what is above the table, one product each
   * for the slope and for either end.
   */
  @Override
  public int constraints() {
    int sum = bits() + 1 + (1 << index) - index - 1;
    sum += sloped() ? 1 : 0;
    sum += canBeAbove() ? bits() - inside() - drop : 0;
    return sum + (canBeBelow() ? 1 : 0);
  }

  @Override
  public Gate bounded(SignalRanges ranges, String layer) {
    return new Curve(form, ranges.bound(form, layer), drop, low, index, base, slope, left, right)
        .checked(layer);
  }

  /** Refuses one whose ends leave the range in which longs are exact. */
  Curve checked(String layer) {
    long end = 1L << inside();
    if (Math.abs((double) left[1]) * Math.abs((double) (range.lo() >> drop))
            >= SignalRanges.LIMIT / 2.0
        || Math.abs((double) right[1]) * Math.abs((double) (range.hi() >> drop) - end)
            >= SignalRanges.LIMIT / 2.0) {
      throw new QuantizationException(layer, "its function could reach 2^60 beyond its table");
    }
    return this;
  }

  /**
   * Coefficients of the multilinear form of a table: entry {@code s} stands at the product of the
   * index bits that are set in s. Table value i is the sum over all s contained in i (Möbius
   * transform over subsets).
   */
  public static long[] multilinear(long[] table) {
    long[] coefficients = table.clone();
    for (int bit = 1; bit < table.length; bit <<= 1) {
      for (int s = 0; s < table.length; s++) {
        if ((s & bit) != 0) {
          coefficients[s] -= coefficients[s ^ bit];
        }
      }
    }
    return coefficients;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Curve c
        && form.equals(c.form)
        && range.equals(c.range)
        && drop == c.drop
        && low == c.low
        && index == c.index
        && Arrays.equals(base, c.base)
        && Arrays.equals(slope, c.slope)
        && Arrays.equals(left, c.left)
        && Arrays.equals(right, c.right);
  }

  @Override
  public int hashCode() {
    return 31 * form.hashCode() + Arrays.hashCode(base);
  }
}
