package dev.proofstream.zk.field;

/** One element after the other, on any machine. */
final class ScalarFieldKernels implements FieldKernels {

  static final ScalarFieldKernels INSTANCE = new ScalarFieldKernels();

  private static final int L = PrimeField.LIMBS;

  private ScalarFieldKernels() {}

  @Override
  public void multiply(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    for (int i = 0; i < L * count; i += L) {
      field.multiply(a, ao + i, b, bo + i, r, ro + i);
    }
  }

  @Override
  public void subtract(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    for (int i = 0; i < L * count; i += L) {
      field.subtract(a, ao + i, b, bo + i, r, ro + i);
    }
  }

  @Override
  public void gentlemanSande(
      PrimeField field, long[] v, int offset, int half, long[] twiddles, int stride) {
    long[] difference = new long[L];
    for (int i = 0; i < half; i++) {
      int x = offset + L * i;
      int y = x + L * half;
      field.subtract(v, x, v, y, difference, 0);
      field.add(v, x, v, y, v, x);
      field.multiply(difference, 0, twiddles, L * stride * i, v, y);
    }
  }

  @Override
  public void cooleyTukey(
      PrimeField field, long[] v, int offset, int half, long[] twiddles, int stride) {
    long[] product = new long[L];
    for (int i = 0; i < half; i++) {
      int x = offset + L * i;
      int y = x + L * half;
      field.multiply(v, y, twiddles, L * stride * i, product, 0);
      field.subtract(v, x, product, 0, v, y);
      field.add(v, x, product, 0, v, x);
    }
  }
}
