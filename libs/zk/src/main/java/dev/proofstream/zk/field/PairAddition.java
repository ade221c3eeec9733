package dev.proofstream.zk.field;

import java.util.Arrays;

/**
 * One call of {@link FieldKernels#addPairs} in scalar arithmetic: a pass forwards multiplies the
 * divisors of all slopes, one inversion, a pass backwards takes each one's inverse off the product
 * (Montgomery's trick; Cohen, "A course in computational algebraic number theory", 1993, algorithm
 * 10.3.4) and adds with the chord-and-tangent formulas.
 */
final class PairAddition {

  /** What becomes of a pair; only PLAIN and TWICE divide. */
  private static final byte PLAIN = 0;

  private static final byte TWICE = 1;
  private static final byte LEFT = 2;
  private static final byte RIGHT = 3;
  private static final byte NONE = 4;

  private final CoordinateField field;
  private final int n;
  private final long[] left;
  private final int[] l;
  private final long[] right;
  private final int[] r;
  private final int from;

  /** Divisor of pair k at 2 n k, the product of those before it n further. */
  private final long[] scratch;

  private final long[] product;
  private final long[] t;

  PairAddition(CoordinateField field, PointPairs pairs, int from, long[] scratch) {
    this.field = field;
    n = field.limbs();
    left = pairs.left();
    l = pairs.l();
    right = pairs.right();
    r = pairs.r();
    this.from = from;
    this.scratch = scratch;
    product = new long[n];
    t = new long[5 * n];
  }

  void run(int count, long[] out, int o) {
    byte[] kinds = new byte[count];
    boolean divides = false;
    field.setOne(product, 0);
    for (int k = 0; k < count; k++) {
      kinds[k] = prepare(k);
      if (kinds[k] <= TWICE) {
        divides = true;
        System.arraycopy(product, 0, scratch, n * (2 * k + 1), n);
        field.multiply(product, 0, scratch, 2 * n * k, product, 0);
      }
    }
    if (divides) {
      field.invert(product, 0, product, 0);
    }
    for (int k = count - 1; k >= 0; k--) {
      finish(k, kinds[k], out, 2 * n * (o + k));
    }
  }

  /** Writes the divisor of the slope, and tells what kind of pair it is. */
  private byte prepare(int k) {
    int p = 2 * n * (l[from + k] >> 1);
    int q = 2 * n * (r[from + k] >> 1);
    int divisor = 2 * n * k;
    if (field.isZero(left, p) && field.isZero(left, p + n)) {
      return RIGHT;
    }
    if (field.isZero(right, q) && field.isZero(right, q + n)) {
      return LEFT;
    }
    field.subtract(right, q, left, p, scratch, divisor);
    if (!field.isZero(scratch, divisor)) {
      return PLAIN;
    }
    signedY(left, p, l[from + k], 0);
    signedY(right, q, r[from + k], n);
    if (!field.isEqual(t, 0, t, n)) {
      return NONE;
    }
    field.twice(t, 0, scratch, divisor);
    return TWICE;
  }

  private void finish(int k, byte kind, long[] out, int o) {
    int p = 2 * n * (l[from + k] >> 1);
    int q = 2 * n * (r[from + k] >> 1);
    switch (kind) {
      case NONE -> Arrays.fill(out, o, o + 2 * n, 0);
      case LEFT -> copySigned(left, p, l[from + k], out, o);
      case RIGHT -> copySigned(right, q, r[from + k], out, o);
      default -> add(k, kind, p, q, out, o);
    }
  }

  private void add(int k, byte kind, int p, int q, long[] out, int o) {
    final int y1 = 0;
    final int slope = n;
    final int inverse = 2 * n;
    final int x3 = 3 * n;
    final int s = 4 * n;
    field.multiply(product, 0, scratch, n * (2 * k + 1), t, inverse);
    field.multiply(product, 0, scratch, 2 * n * k, product, 0);
    signedY(left, p, l[from + k], y1);
    if (kind == PLAIN) {
      signedY(right, q, r[from + k], slope);
      field.subtract(t, slope, t, y1, t, slope);
    } else {
      field.square(left, p, t, s);
      field.twice(t, s, t, slope);
      field.add(t, slope, t, s, t, slope);
    }
    field.multiply(t, slope, t, inverse, t, slope);
    field.square(t, slope, t, x3);
    field.subtract(t, x3, left, p, t, x3);
    field.subtract(t, x3, right, q, t, x3);
    field.subtract(left, p, t, x3, t, s);
    field.multiply(t, s, t, slope, t, s);
    System.arraycopy(t, x3, out, o, n);
    field.subtract(t, s, t, y1, out, o + n);
  }

  private void copySigned(long[] points, int p, int index, long[] out, int o) {
    signedY(points, p, index, 0);
    System.arraycopy(points, p, out, o, n);
    System.arraycopy(t, 0, out, o + n, n);
  }

  /** t[to] = y of a point, negated if the index says so. */
  private void signedY(long[] points, int p, int index, int to) {
    if ((index & 1) != 0) {
      field.negate(points, p + n, t, to);
    } else {
      System.arraycopy(points, p + n, t, to, n);
    }
  }
}
