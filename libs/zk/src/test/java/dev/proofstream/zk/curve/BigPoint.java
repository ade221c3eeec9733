package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/**
 * A point over Fp2 (G1 with second components 0) by textbook affine formulas on BigInteger, to
 * compare with; null is infinity.
 */
record BigPoint(BigInteger x0, BigInteger x1, BigInteger y0, BigInteger y1) {

  private static final BigInteger P = PrimeField.FP.modulus();

  static BigPoint of(Group group, long[] affine, int at) {
    if (group.arithmetic().isAffineInfinity(affine, at)) {
      return null;
    }
    if (group == Group.G1) {
      return new BigPoint(
          PrimeField.FP.toBigInteger(affine, at),
          BigInteger.ZERO,
          PrimeField.FP.toBigInteger(affine, at + 4),
          BigInteger.ZERO);
    }
    return new BigPoint(
        PrimeField.FP.toBigInteger(affine, at),
        PrimeField.FP.toBigInteger(affine, at + 4),
        PrimeField.FP.toBigInteger(affine, at + 8),
        PrimeField.FP.toBigInteger(affine, at + 12));
  }

  static BigPoint add(BigPoint p, BigPoint q) {
    if (p == null || q == null) {
      return p == null ? q : p;
    }
    BigInteger[] slope;
    if (p.x0.equals(q.x0) && p.x1.equals(q.x1)) {
      if (!p.y0.equals(q.y0) || !p.y1.equals(q.y1)) {
        return null;
      }
      BigInteger[] square = times(p.x0, p.x1, p.x0, p.x1);
      slope =
          over(
              square[0].multiply(BigInteger.valueOf(3)),
              square[1].multiply(BigInteger.valueOf(3)),
              p.y0.shiftLeft(1),
              p.y1.shiftLeft(1));
    } else {
      slope =
          over(q.y0.subtract(p.y0), q.y1.subtract(p.y1), q.x0.subtract(p.x0), q.x1.subtract(p.x1));
    }
    BigInteger[] s2 = times(slope[0], slope[1], slope[0], slope[1]);
    BigInteger x0 = s2[0].subtract(p.x0).subtract(q.x0).mod(P);
    BigInteger x1 = s2[1].subtract(p.x1).subtract(q.x1).mod(P);
    BigInteger[] t = times(slope[0], slope[1], p.x0.subtract(x0), p.x1.subtract(x1));
    return new BigPoint(x0, x1, t[0].subtract(p.y0).mod(P), t[1].subtract(p.y1).mod(P));
  }

  static BigPoint multiply(BigPoint p, BigInteger k) {
    BigPoint r = null;
    for (int bit = k.bitLength() - 1; bit >= 0; bit--) {
      r = add(r, r);
      if (k.testBit(bit)) {
        r = add(r, p);
      }
    }
    return r;
  }

  private static BigInteger[] times(BigInteger a0, BigInteger a1, BigInteger b0, BigInteger b1) {
    return new BigInteger[] {
      a0.multiply(b0).subtract(a1.multiply(b1)).mod(P), a0.multiply(b1).add(a1.multiply(b0)).mod(P)
    };
  }

  private static BigInteger[] over(BigInteger a0, BigInteger a1, BigInteger b0, BigInteger b1) {
    BigInteger norm = b0.multiply(b0).add(b1.multiply(b1)).modInverse(P);
    return times(a0, a1, b0.multiply(norm), b1.negate().multiply(norm));
  }
}
