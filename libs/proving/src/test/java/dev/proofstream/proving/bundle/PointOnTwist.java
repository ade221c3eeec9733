package dev.proofstream.proving.bundle;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/**
 * A point of {@code y^2 = x^3 + 3 / (9 + u)} over Fp2. The twist has a cofactor of 254 bits, so
 * that the first point found is outside the subgroup of order r.
 */
final class PointOnTwist {
  private static final BigInteger P = PrimeField.FP.modulus();
  private static final BigInteger HALF = BigInteger.TWO.modInverse(P);

  private PointOnTwist() {}

  /** x0, x1, y0, y1 in decimals. */
  static String[] outsideTheSubgroup() {
    // 3 / (9 + u) = 3 (9 - u) / 82.
    BigInteger over82 = BigInteger.valueOf(82).modInverse(P);
    BigInteger b0 = BigInteger.valueOf(27).multiply(over82).mod(P);
    BigInteger b1 = BigInteger.valueOf(-3).multiply(over82).mod(P);
    for (BigInteger x = BigInteger.ONE; ; x = x.add(BigInteger.ONE)) {
      BigInteger a0 = x.pow(3).add(b0).mod(P);
      BigInteger[] y = root(a0, b1);
      if (y != null) {
        return new String[] {x.toString(), "0", y[0].toString(), y[1].toString()};
      }
    }
  }

  /** Square root of a0 + a1 u by the complex method; null when there is none. */
  private static BigInteger[] root(BigInteger a0, BigInteger a1) {
    BigInteger norm = root(a0.multiply(a0).add(a1.multiply(a1)).mod(P));
    if (norm == null) {
      return null;
    }
    for (BigInteger n : new BigInteger[] {norm, norm.negate()}) {
      BigInteger y0 = root(a0.add(n).multiply(HALF).mod(P));
      if (y0 != null && y0.signum() != 0) {
        return new BigInteger[] {y0, a1.multiply(HALF).multiply(y0.modInverse(P)).mod(P)};
      }
    }
    return null;
  }

  /** Square root modulo p, which is 3 modulo 4; null when there is none. */
  private static BigInteger root(BigInteger a) {
    BigInteger candidate = a.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
    return candidate.multiply(candidate).mod(P).equals(a) ? candidate : null;
  }
}
