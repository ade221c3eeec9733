package dev.proofstream.zk.field;

/**
 * The hot loops over flat arrays of prime field elements. One provider serves the whole process
 * ({@link #current()}); the scalar one is always there, and faster ones must give the same bits.
 * Elements are {@link PrimeField#LIMBS} longs; offsets count longs; results may take the place of
 * operands exactly, but not overlap them otherwise.
 */
public interface FieldKernels {

  /** The provider of this process: the scalar one, which needs nothing of the machine. */
  static FieldKernels current() {
    return ScalarFieldKernels.INSTANCE;
  }

  /** r[i] = a[i] * b[i], Montgomery product. */
  void multiply(PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count);

  /** r[i] = a[i] - b[i]. */
  void subtract(PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count);

  /**
   * One block of a decimation-in-frequency butterfly pass (Gentleman, Sande, 1966): for i below
   * half, with x = v[i], y = v[half + i]: v[i] = x + y, v[half + i] = (x - y) * twiddle[i *
   * stride].
   *
   * @param offset of v[0], in longs
   * @param half in elements
   * @param twiddles roots of unity, Montgomery form
   * @param stride in elements
   */
  void gentlemanSande(
      PrimeField field, long[] v, int offset, int half, long[] twiddles, int stride);

  /**
   * One block of a decimation-in-time butterfly pass (Cooley, Tukey, 1965): for i below half, with
   * x = v[i], y = v[half + i] * twiddle[i * stride]: v[i] = x + y, v[half + i] = x - y. Parameters
   * as in {@link #gentlemanSande}.
   */
  void cooleyTukey(PrimeField field, long[] v, int offset, int half, long[] twiddles, int stride);
}
