package dev.proofstream.zk.field;

import java.util.Arrays;

/** One element after the other, in Java, on any machine. */
final class ScalarFieldKernels implements FieldKernels {

  static final ScalarFieldKernels INSTANCE = new ScalarFieldKernels();

  private static final int L = PrimeField.LIMBS;
  private static final PrimeField FR = PrimeField.FR;

  private ScalarFieldKernels() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void multiply(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    for (int i = 0; i < L * count; i += L) {
      field.multiply(a, ao + i, b, bo + i, r, ro + i);
    }
  }

  @Override
  public void scale(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    for (int i = 0; i < L * count; i += L) {
      field.multiply(a, ao + i, b, bo, r, ro + i);
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
  public void differenceLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    long[] difference = new long[L];
    for (int i = from; i < to; i++) {
      int x = at + L * i;
      int y = x + L * half;
      FR.subtract(v, x, v, y, difference, 0);
      FR.add(v, x, v, y, v, x);
      FR.multiply(difference, 0, twiddles, L * (half + i), v, y);
    }
  }

  @Override
  public void timeLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    long[] product = new long[L];
    for (int i = from; i < to; i++) {
      int x = at + L * i;
      int y = x + L * half;
      FR.multiply(v, y, twiddles, L * (half + i), product, 0);
      FR.subtract(v, x, product, 0, v, y);
      FR.add(v, x, product, 0, v, x);
    }
  }

  @Override
  public void multiplyRows(
      int[] starts,
      int[] columns,
      long[] values,
      long[] vector,
      byte[] kinds,
      long[] products,
      int from,
      int to) {
    long[] product = new long[L];
    for (int row = from; row < to; row++) {
      int sum = L * row;
      Arrays.fill(products, sum, sum + L, 0);
      for (int i = starts[row]; i < starts[row + 1]; i++) {
        int column = columns[i];
        switch (kinds[column]) {
          case 0 -> {}
          case 1 -> FR.add(products, sum, values, L * i, products, sum);
          default -> {
            FR.multiply(values, L * i, vector, L * column, product, 0);
            FR.add(products, sum, product, 0, products, sum);
          }
        }
      }
    }
  }

  @Override
  public void addPairs(
      int coordinateLimbs, PointPairs pairs, long[] out, int o, int from, int to, long[] scratch) {
    CoordinateField field = coordinateLimbs == L ? PrimeField.FP : new Fp2();
    new PairAddition(field, pairs, from, scratch).run(to - from, out, o);
  }
}
