package dev.proofstream.zk.field;

import java.math.BigInteger;

/**
 * Fp2 = Fp[u] / (u^2 + 1): an element is c0 + c1 u, the 4 limbs of c0 before those of c1. It has
 * scratch space of its own, so an instance belongs to one thread.
 */
public final class Fp2 implements CoordinateField {

  /** Longs of an element. */
  public static final int LIMBS = 2 * PrimeField.LIMBS;

  private static final PrimeField FP = PrimeField.FP;
  private static final int C1 = PrimeField.LIMBS;

  private final long[] t = new long[5 * PrimeField.LIMBS];

  @Override
  public int limbs() {
    return LIMBS;
  }

  @Override
  public void add(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    FP.add(a, ao, b, bo, r, ro);
    FP.add(a, ao + C1, b, bo + C1, r, ro + C1);
  }

  @Override
  public void subtract(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    FP.subtract(a, ao, b, bo, r, ro);
    FP.subtract(a, ao + C1, b, bo + C1, r, ro + C1);
  }

  @Override
  public void twice(long[] a, int ao, long[] r, int ro) {
    FP.twice(a, ao, r, ro);
    FP.twice(a, ao + C1, r, ro + C1);
  }

  @Override
  public void negate(long[] a, int ao, long[] r, int ro) {
    FP.negate(a, ao, r, ro);
    FP.negate(a, ao + C1, r, ro + C1);
  }

  /** r = conjugate of a = c0 - c1 u, which is a^p. */
  public void conjugate(long[] a, int ao, long[] r, int ro) {
    System.arraycopy(a, ao, r, ro, PrimeField.LIMBS);
    FP.negate(a, ao + C1, r, ro + C1);
  }

  /** Karatsuba: 3 multiplications in Fp. */
  @Override
  public void multiply(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    FP.multiply(a, ao, b, bo, t, 0);
    FP.multiply(a, ao + C1, b, bo + C1, t, 4);
    FP.add(a, ao, a, ao + C1, t, 8);
    FP.add(b, bo, b, bo + C1, t, 12);
    FP.multiply(t, 8, t, 12, t, 8);
    FP.subtract(t, 8, t, 0, t, 8);
    FP.subtract(t, 8, t, 4, r, ro + C1);
    FP.subtract(t, 0, t, 4, r, ro);
  }

  /** (c0 + c1)(c0 - c1) + 2 c0 c1 u: 2 multiplications in Fp. */
  @Override
  public void square(long[] a, int ao, long[] r, int ro) {
    FP.add(a, ao, a, ao + C1, t, 0);
    FP.subtract(a, ao, a, ao + C1, t, 4);
    FP.multiply(a, ao, a, ao + C1, t, 8);
    FP.multiply(t, 0, t, 4, r, ro);
    FP.twice(t, 8, r, ro + C1);
  }

  /** r = a * b with b in Fp. */
  public void multiplyByFp(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    System.arraycopy(b, bo, t, 0, PrimeField.LIMBS);
    FP.multiply(a, ao, t, 0, r, ro);
    FP.multiply(a, ao + C1, t, 0, r, ro + C1);
  }

  /**
   * r = a * xi with xi = 9 + u, the non-residue over which Fp6 is built: (9 c0 - c1) + (9 c1 + c0)
   * u.
   */
  public void multiplyByXi(long[] a, int ao, long[] r, int ro) {
    for (int c = 0; c <= C1; c += C1) {
      FP.twice(a, ao + c, t, c);
      FP.twice(t, c, t, c);
      FP.twice(t, c, t, c);
      FP.add(t, c, a, ao + c, t, c);
    }
    FP.subtract(t, 0, a, ao + C1, t, 0);
    FP.add(t, C1, a, ao, r, ro + C1);
    System.arraycopy(t, 0, r, ro, PrimeField.LIMBS);
  }

  /** r = conjugate of a / (c0^2 + c1^2). */
  @Override
  public void invert(long[] a, int ao, long[] r, int ro) {
    FP.square(a, ao, t, 0);
    FP.square(a, ao + C1, t, 4);
    FP.add(t, 0, t, 4, t, 0);
    FP.invert(t, 0, t, 0);
    FP.negate(a, ao + C1, t, 4);
    FP.multiply(a, ao, t, 0, r, ro);
    FP.multiply(t, 4, t, 0, r, ro + C1);
  }

  /** r = a^exponent, for constants; not for hot paths. */
  public void power(long[] a, int ao, BigInteger exponent, long[] r, int ro) {
    long[] base = new long[LIMBS];
    System.arraycopy(a, ao, base, 0, LIMBS);
    long[] result = new long[LIMBS];
    setOne(result, 0);
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      square(result, 0, result, 0);
      if (exponent.testBit(bit)) {
        multiply(result, 0, base, 0, result, 0);
      }
    }
    System.arraycopy(result, 0, r, ro, LIMBS);
  }

  @Override
  public void setOne(long[] r, int ro) {
    FP.setOne(r, ro);
    for (int i = 0; i < PrimeField.LIMBS; i++) {
      r[ro + C1 + i] = 0;
    }
  }

  @Override
  public boolean isZero(long[] a, int ao) {
    return FP.isZero(a, ao) && FP.isZero(a, ao + C1);
  }

  @Override
  public boolean isReduced(long[] a, int ao) {
    return FP.isReduced(a, ao) && FP.isReduced(a, ao + C1);
  }

  /** Montgomery form of c0 + c1 u. */
  public static long[] fromBigIntegers(BigInteger c0, BigInteger c1) {
    long[] element = new long[LIMBS];
    System.arraycopy(FP.fromBigInteger(c0), 0, element, 0, PrimeField.LIMBS);
    System.arraycopy(FP.fromBigInteger(c1), 0, element, C1, PrimeField.LIMBS);
    return element;
  }
}
