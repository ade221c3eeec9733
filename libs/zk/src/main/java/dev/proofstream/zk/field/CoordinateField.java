package dev.proofstream.zk.field;

/**
 * A field whose elements are the coordinates of curve points: {@link PrimeField#FP} for G1, {@link
 * Fp2} for G2. An element is {@link #limbs()} consecutive longs of a flat array at an offset; the
 * result may be the same place as an operand.
 */
public interface CoordinateField {

  /** Longs of an element: 4 for Fp, 8 for Fp2. */
  int limbs();

  /** r = a + b. */
  void add(long[] a, int ao, long[] b, int bo, long[] r, int ro);

  /** r = a - b. */
  void subtract(long[] a, int ao, long[] b, int bo, long[] r, int ro);

  /** r = a * b. */
  void multiply(long[] a, int ao, long[] b, int bo, long[] r, int ro);

  /** r = a * a. */
  void square(long[] a, int ao, long[] r, int ro);

  /** r = 2 a. */
  void twice(long[] a, int ao, long[] r, int ro);

  /** r = -a. */
  void negate(long[] a, int ao, long[] r, int ro);

  /**
   * r = 1 / a.
   *
   * @throws ArithmeticException if a is zero
   */
  void invert(long[] a, int ao, long[] r, int ro);

  /** r = 1. */
  void setOne(long[] r, int ro);

  /** Whether a is zero. */
  default boolean isZero(long[] a, int ao) {
    long or = 0;
    for (int i = 0; i < limbs(); i++) {
      or |= a[ao + i];
    }
    return or == 0;
  }

  /** Whether a and b are equal (elements are always fully reduced). */
  default boolean isEqual(long[] a, int ao, long[] b, int bo) {
    long or = 0;
    for (int i = 0; i < limbs(); i++) {
      or |= a[ao + i] ^ b[bo + i];
    }
    return or == 0;
  }

  /** Whether every prime field element of a is below the modulus, as data from outside must be. */
  boolean isReduced(long[] a, int ao);
}
