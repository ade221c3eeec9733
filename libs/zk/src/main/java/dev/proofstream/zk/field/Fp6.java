package dev.proofstream.zk.field;

/**
 * Fp6 = Fp2[v] / (v^3 - xi), xi = 9 + u: an element is c0 + c1 v + c2 v^2, 8 limbs each. An
 * instance has scratch space and belongs to one thread. Formulas: Devegili, O hEigeartaigh, Scott,
 * Dahab, "Multiplication and squaring on pairing-friendly fields" (2006), section 4.
 */
public final class Fp6 {

  /** Longs of an element. */
  public static final int LIMBS = 3 * Fp2.LIMBS;

  private static final int C1 = Fp2.LIMBS;
  private static final int C2 = 2 * Fp2.LIMBS;

  private final Fp2 fp2;
  private final long[] t = new long[8 * Fp2.LIMBS];

  /**
   * @param fp2 the arithmetic below, of the same thread
   */
  public Fp6(Fp2 fp2) {
    this.fp2 = fp2;
  }

  /** r = a + b. */
  public void add(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    fp2.add(a, ao, b, bo, r, ro);
    fp2.add(a, ao + C1, b, bo + C1, r, ro + C1);
    fp2.add(a, ao + C2, b, bo + C2, r, ro + C2);
  }

  /** r = a - b. */
  public void subtract(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    fp2.subtract(a, ao, b, bo, r, ro);
    fp2.subtract(a, ao + C1, b, bo + C1, r, ro + C1);
    fp2.subtract(a, ao + C2, b, bo + C2, r, ro + C2);
  }

  /** r = -a. */
  public void negate(long[] a, int ao, long[] r, int ro) {
    fp2.negate(a, ao, r, ro);
    fp2.negate(a, ao + C1, r, ro + C1);
    fp2.negate(a, ao + C2, r, ro + C2);
  }

  /** r = a * b, Toom-Cook style with 6 multiplications in Fp2. */
  public void multiply(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    final int v0 = 0;
    final int v1 = 8;
    final int v2 = 16;
    final int s = 24;
    final int q = 32;
    final int r0 = 40;
    final int r1 = 48;
    fp2.multiply(a, ao, b, bo, t, v0);
    fp2.multiply(a, ao + C1, b, bo + C1, t, v1);
    fp2.multiply(a, ao + C2, b, bo + C2, t, v2);

    // c0 = v0 + xi ((a1 + a2)(b1 + b2) - v1 - v2)
    fp2.add(a, ao + C1, a, ao + C2, t, s);
    fp2.add(b, bo + C1, b, bo + C2, t, q);
    fp2.multiply(t, s, t, q, t, s);
    fp2.subtract(t, s, t, v1, t, s);
    fp2.subtract(t, s, t, v2, t, s);
    fp2.multiplyByXi(t, s, t, s);
    fp2.add(t, s, t, v0, t, r0);

    // c1 = (a0 + a1)(b0 + b1) - v0 - v1 + xi v2
    fp2.add(a, ao, a, ao + C1, t, s);
    fp2.add(b, bo, b, bo + C1, t, q);
    fp2.multiply(t, s, t, q, t, s);
    fp2.subtract(t, s, t, v0, t, s);
    fp2.subtract(t, s, t, v1, t, s);
    fp2.multiplyByXi(t, v2, t, q);
    fp2.add(t, s, t, q, t, r1);

    // c2 = (a0 + a2)(b0 + b2) - v0 - v2 + v1
    fp2.add(a, ao, a, ao + C2, t, s);
    fp2.add(b, bo, b, bo + C2, t, q);
    fp2.multiply(t, s, t, q, t, s);
    fp2.subtract(t, s, t, v0, t, s);
    fp2.subtract(t, s, t, v2, t, s);
    fp2.add(t, s, t, v1, r, ro + C2);

    System.arraycopy(t, r0, r, ro, C2);
  }

  /** r = a * (b0 + b1 v), 5 multiplications in Fp2. */
  public void multiplyBy01(long[] a, int ao, long[] b, int b0, int b1, long[] r, int ro) {
    final int v0 = 0;
    final int v1 = 8;
    final int s = 16;
    final int q = 24;
    final int r0 = 32;
    final int r1 = 40;
    fp2.multiply(a, ao, b, b0, t, v0);
    fp2.multiply(a, ao + C1, b, b1, t, v1);

    // c0 = v0 + xi a2 b1
    fp2.multiply(a, ao + C2, b, b1, t, s);
    fp2.multiplyByXi(t, s, t, s);
    fp2.add(t, s, t, v0, t, r0);

    // c1 = (a0 + a1)(b0 + b1) - v0 - v1
    fp2.add(a, ao, a, ao + C1, t, s);
    fp2.add(b, b0, b, b1, t, q);
    fp2.multiply(t, s, t, q, t, s);
    fp2.subtract(t, s, t, v0, t, s);
    fp2.subtract(t, s, t, v1, t, r1);

    // c2 = a2 b0 + v1
    fp2.multiply(a, ao + C2, b, b0, t, s);
    fp2.add(t, s, t, v1, r, ro + C2);

    System.arraycopy(t, r0, r, ro, C2);
  }

  /** r = a * b with b in Fp2. */
  public void multiplyByFp2(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    fp2.multiply(a, ao, b, bo, r, ro);
    fp2.multiply(a, ao + C1, b, bo, r, ro + C1);
    fp2.multiply(a, ao + C2, b, bo, r, ro + C2);
  }

  /** r = a * v = xi c2 + c0 v + c1 v^2. */
  public void multiplyByV(long[] a, int ao, long[] r, int ro) {
    fp2.multiplyByXi(a, ao + C2, t, 0);
    System.arraycopy(a, ao, t, C1, C2);
    System.arraycopy(t, 0, r, ro, LIMBS);
  }

  /**
   * r = 1 / a (Beuchat et al., "High-speed software implementation of the optimal ate pairing",
   * 2010, algorithm 17).
   */
  public void invert(long[] a, int ao, long[] r, int ro) {
    final int x = 0;
    final int y = 8;
    final int z = 16;
    final int s = 24;
    final int n = 32;
    // x = a0^2 - xi a1 a2, y = xi a2^2 - a0 a1, z = a1^2 - a0 a2
    fp2.multiply(a, ao + C1, a, ao + C2, t, s);
    fp2.multiplyByXi(t, s, t, s);
    fp2.square(a, ao, t, x);
    fp2.subtract(t, x, t, s, t, x);
    fp2.multiply(a, ao, a, ao + C1, t, s);
    fp2.square(a, ao + C2, t, y);
    fp2.multiplyByXi(t, y, t, y);
    fp2.subtract(t, y, t, s, t, y);
    fp2.multiply(a, ao, a, ao + C2, t, s);
    fp2.square(a, ao + C1, t, z);
    fp2.subtract(t, z, t, s, t, z);

    // norm = a0 x + xi (a2 y + a1 z)
    fp2.multiply(a, ao + C2, t, y, t, n);
    fp2.multiply(a, ao + C1, t, z, t, s);
    fp2.add(t, n, t, s, t, n);
    fp2.multiplyByXi(t, n, t, n);
    fp2.multiply(a, ao, t, x, t, s);
    fp2.add(t, n, t, s, t, n);
    fp2.invert(t, n, t, n);

    fp2.multiply(t, x, t, n, r, ro);
    fp2.multiply(t, y, t, n, r, ro + C1);
    fp2.multiply(t, z, t, n, r, ro + C2);
  }
}
