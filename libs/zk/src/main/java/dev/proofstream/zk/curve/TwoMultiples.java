package dev.proofstream.zk.curve;

/**
 * k P + l Q with shared doublings (Straus, "Addition chains of vectors", 1964), signed digits of
 * {@value #WIDTH} bits. An instance belongs to one thread.
 */
public final class TwoMultiples {

  private static final int WIDTH = 5;
  private static final int ODD_MULTIPLES = 1 << WIDTH - 2;

  private final CurveArithmetic curve;
  private final int j;

  /** Multiples of points of this group. */
  public TwoMultiples(Group group) {
    curve = group.arithmetic();
    j = group.jacobianLimbs();
  }

  /**
   * The sum, Jacobian.
   *
   * @param p affine
   * @param k canonical, 4 limbs
   * @param q affine
   * @param l canonical, 4 limbs
   */
  public long[] sum(long[] p, long[] k, long[] q, long[] l) {
    byte[] first = digits(k);
    byte[] second = digits(l);
    long[] multiplesOfP = oddMultiples(p);
    long[] multiplesOfQ = oddMultiples(q);
    long[] sum = new long[j];
    curve.setInfinity(sum, 0);
    for (int i = first.length - 1; i >= 0; i--) {
      curve.twice(sum, 0, sum, 0);
      add(sum, multiplesOfP, first[i]);
      add(sum, multiplesOfQ, second[i]);
    }
    return sum;
  }

  private void add(long[] sum, long[] multiples, int digit) {
    if (digit > 0) {
      curve.add(sum, 0, multiples, j * (digit >> 1), sum, 0);
    } else if (digit < 0) {
      // Twice over, to put the multiple back as it was.
      int at = j * (-digit >> 1);
      curve.negate(multiples, at, multiples, at);
      curve.add(sum, 0, multiples, at, sum, 0);
      curve.negate(multiples, at, multiples, at);
    }
  }

  /** P, 3 P, 5 P, ... */
  private long[] oddMultiples(long[] p) {
    long[] multiples = new long[j * ODD_MULTIPLES];
    long[] twice = new long[j];
    curve.fromAffine(p, 0, multiples, 0);
    curve.twice(multiples, 0, twice, 0);
    for (int i = 1; i < ODD_MULTIPLES; i++) {
      curve.add(multiples, j * (i - 1), twice, 0, multiples, j * i);
    }
    return multiples;
  }

  /**
   * The width-w non-adjacent form (Hankerson, Menezes, Vanstone, "Guide to elliptic curve
   * cryptography", 2004, algorithm 3.35).
   */
  private static byte[] digits(long[] k) {
    byte[] digits = new byte[257];
    int carry = 0;
    int i = 0;
    while (i < digits.length) {
      int bit = bit(k, i) + carry;
      if ((bit & 1) == 0) {
        carry = bit >> 1;
        i++;
        continue;
      }
      int window = carry;
      for (int b = 0; b < WIDTH; b++) {
        window += bit(k, i + b) << b;
      }
      carry = 0;
      if (window >= 1 << WIDTH - 1) {
        window -= 1 << WIDTH;
        carry = 1;
      }
      digits[i] = (byte) window;
      i += WIDTH;
    }
    return digits;
  }

  private static int bit(long[] k, int i) {
    return i >= 256 ? 0 : (int) (k[i >> 6] >>> i) & 1;
  }
}
