package dev.proofstream.zk.field;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Fp12 = Fp6[w] / (w^2 - v), so w^6 = xi: an element is c0 + c1 w, 24 limbs each, and seen over Fp2
 * it has the six coefficients of w^0, w^2, w^4, w^1, w^3, w^5 in this order. An instance has
 * scratch space and belongs to one thread.
 */
public final class Fp12 {

  /** Longs of an element. */
  public static final int LIMBS = 2 * Fp6.LIMBS;

  private static final int C1 = Fp6.LIMBS;

  /** Power of w at each of the six Fp2 coefficients. */
  private static final int[] POWER_OF_W = {0, 2, 4, 1, 3, 5};

  /**
   * xi^(k (p^n - 1) / 6) at [n][k], by which the Frobenius map p^n multiplies the coefficient of
   * w^k.
   */
  private static final long[][][] FROBENIUS = frobeniusConstants();

  private final Fp2 fp2 = new Fp2();
  private final Fp6 fp6 = new Fp6(fp2);
  private final long[] t = new long[4 * Fp6.LIMBS];

  /** The arithmetic of Fp2, of the same thread. */
  public Fp2 fp2() {
    return fp2;
  }

  /** r = 1. */
  public void setOne(long[] r, int ro) {
    Arrays.fill(r, ro, ro + LIMBS, 0);
    PrimeField.FP.setOne(r, ro);
  }

  /** Whether a is 1. */
  public boolean isOne(long[] a, int ao) {
    setOne(t, 0);
    return Arrays.equals(a, ao, ao + LIMBS, t, 0, LIMBS);
  }

  /** r = a * b, Karatsuba. */
  public void multiply(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    final int v0 = 0;
    final int v1 = C1;
    final int s = 2 * C1;
    final int q = 3 * C1;
    fp6.multiply(a, ao, b, bo, t, v0);
    fp6.multiply(a, ao + C1, b, bo + C1, t, v1);
    fp6.add(a, ao, a, ao + C1, t, s);
    fp6.add(b, bo, b, bo + C1, t, q);
    fp6.multiply(t, s, t, q, t, s);
    fp6.subtract(t, s, t, v0, t, s);
    fp6.subtract(t, s, t, v1, r, ro + C1);
    fp6.multiplyByV(t, v1, t, v1);
    fp6.add(t, v0, t, v1, r, ro);
  }

  /** r = a^2 with two multiplications in Fp6: (c0 + c1)(c0 + v c1) - (1 + v) c0 c1 + 2 c0 c1 w. */
  public void square(long[] a, int ao, long[] r, int ro) {
    final int product = 0;
    final int s = C1;
    final int q = 2 * C1;
    fp6.multiplyByV(a, ao + C1, t, s);
    fp6.add(a, ao, t, s, t, s);
    fp6.add(a, ao, a, ao + C1, t, q);
    fp6.multiply(a, ao, a, ao + C1, t, product);
    fp6.multiply(t, s, t, q, t, s);
    fp6.subtract(t, s, t, product, t, s);
    fp6.multiplyByV(t, product, t, q);
    fp6.subtract(t, s, t, q, r, ro);
    fp6.add(t, product, t, product, r, ro + C1);
  }

  /**
   * r = a * (b0 + b1 w + b3 w^3), the shape of a line of the pairing; b holds the three Fp2
   * coefficients one after the other at bo.
   */
  public void multiplyBy013(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    final int v0 = 0;
    final int v1 = C1;
    final int s = 2 * C1;
    final int b01 = 3 * C1;
    final int b1 = bo + Fp2.LIMBS;
    final int b3 = bo + 2 * Fp2.LIMBS;
    fp6.multiplyByFp2(a, ao, b, bo, t, v0);
    fp6.multiplyBy01(a, ao + C1, b, b1, b3, t, v1);
    fp6.add(a, ao, a, ao + C1, t, s);
    fp2.add(b, bo, b, b1, t, b01);
    System.arraycopy(b, b3, t, b01 + Fp2.LIMBS, Fp2.LIMBS);
    fp6.multiplyBy01(t, s, t, b01, b01 + Fp2.LIMBS, t, s);
    fp6.subtract(t, s, t, v0, t, s);
    fp6.subtract(t, s, t, v1, r, ro + C1);
    fp6.multiplyByV(t, v1, t, v1);
    fp6.add(t, v0, t, v1, r, ro);
  }

  /** r = a^(p^6) = c0 - c1 w, which is 1 / a in the cyclotomic subgroup. */
  public void conjugate(long[] a, int ao, long[] r, int ro) {
    System.arraycopy(a, ao, r, ro, C1);
    fp6.negate(a, ao + C1, r, ro + C1);
  }

  /** r = 1 / a = (c0 - c1 w) / (c0^2 - v c1^2). */
  public void invert(long[] a, int ao, long[] r, int ro) {
    final int norm = 0;
    final int s = C1;
    fp6.multiply(a, ao, a, ao, t, norm);
    fp6.multiply(a, ao + C1, a, ao + C1, t, s);
    fp6.multiplyByV(t, s, t, s);
    fp6.subtract(t, norm, t, s, t, norm);
    fp6.invert(t, norm, t, norm);
    fp6.negate(a, ao + C1, t, s);
    fp6.multiply(a, ao, t, norm, r, ro);
    fp6.multiply(t, s, t, norm, r, ro + C1);
  }

  /** r = a^(p^n) for n of 1 to 3. */
  public void frobenius(long[] a, int ao, int n, long[] r, int ro) {
    for (int i = 0; i < POWER_OF_W.length; i++) {
      int at = i * Fp2.LIMBS;
      if (n % 2 == 1) {
        fp2.conjugate(a, ao + at, t, 0);
      } else {
        System.arraycopy(a, ao + at, t, 0, Fp2.LIMBS);
      }
      fp2.multiply(t, 0, FROBENIUS[n][POWER_OF_W[i]], 0, r, ro + at);
    }
  }

  /**
   * r = a^2 for a in the cyclotomic subgroup (order p^4 - p^2 + 1): three squarings in Fp4
   * (Granger, Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010,
   * section 3.2).
   */
  public void cyclotomicSquare(long[] a, int ao, long[] r, int ro) {
    final int squares = 0;
    // With x_i the coefficient at i: (x0 + x4 s)^2, (x3 + x2 s)^2, (x1 + x5 s)^2, where s^2 = xi.
    squareInFp4(a, ao, ao + 4 * 8, squares);
    squareInFp4(a, ao + 3 * 8, ao + 2 * 8, squares + 16);
    squareInFp4(a, ao + 8, ao + 5 * 8, squares + 32);
    tripleMinusTwice(squares, a, ao, r, ro);
    tripleMinusTwice(squares + 16, a, ao + 8, r, ro + 8);
    tripleMinusTwice(squares + 32, a, ao + 2 * 8, r, ro + 2 * 8);
    fp2.multiplyByXi(t, squares + 40, t, squares + 40);
    triplePlusTwice(squares + 40, a, ao + 3 * 8, r, ro + 3 * 8);
    triplePlusTwice(squares + 8, a, ao + 4 * 8, r, ro + 4 * 8);
    triplePlusTwice(squares + 24, a, ao + 5 * 8, r, ro + 5 * 8);
  }

  /** t[to..] = (x + y s)^2 = (x^2 + xi y^2) + 2 x y s. */
  private void squareInFp4(long[] a, int x, int y, int to) {
    final int s = 48;
    final int q = 56;
    fp2.square(a, x, t, s);
    fp2.square(a, y, t, q);
    fp2.add(a, x, a, y, t, to + 8);
    fp2.square(t, to + 8, t, to + 8);
    fp2.subtract(t, to + 8, t, s, t, to + 8);
    fp2.subtract(t, to + 8, t, q, t, to + 8);
    fp2.multiplyByXi(t, q, t, q);
    fp2.add(t, s, t, q, t, to);
  }

  private void tripleMinusTwice(int square, long[] a, int ao, long[] r, int ro) {
    final int s = 48;
    fp2.subtract(t, square, a, ao, t, s);
    fp2.twice(t, s, t, s);
    fp2.add(t, s, t, square, r, ro);
  }

  private void triplePlusTwice(int square, long[] a, int ao, long[] r, int ro) {
    final int s = 48;
    fp2.add(t, square, a, ao, t, s);
    fp2.twice(t, s, t, s);
    fp2.add(t, s, t, square, r, ro);
  }

  /**
   * xi^((p^n - 1) / 6)^k, the constant by which the Frobenius map p^n multiplies the coefficient of
   * w^k; n of 1 to 3, k of 0 to 5.
   */
  public static long[] frobeniusConstant(int n, int k) {
    return FROBENIUS[n][k].clone();
  }

  private static long[][][] frobeniusConstants() {
    Fp2 fp2 = new Fp2();
    BigInteger p = PrimeField.FP.modulus();
    long[] xi = Fp2.fromBigIntegers(BigInteger.valueOf(9), BigInteger.ONE);
    long[][][] constants = new long[4][6][Fp2.LIMBS];
    for (int n = 1; n < constants.length; n++) {
      BigInteger sixth = p.pow(n).subtract(BigInteger.ONE).divide(BigInteger.valueOf(6));
      for (int k = 0; k < 6; k++) {
        fp2.power(xi, 0, sixth.multiply(BigInteger.valueOf(k)), constants[n][k], 0);
      }
    }
    return constants;
  }
}
