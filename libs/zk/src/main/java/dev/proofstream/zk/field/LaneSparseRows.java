package dev.proofstream.zk.field;

import java.util.Arrays;

/** Rows of a sparse matrix times a vector: the products by lanes, their sums one by one. */
final class LaneSparseRows {

  private static final int L = PrimeField.LIMBS;

  /** Products that are made at a time. */
  private static final int CHUNK = 256;

  private static final PrimeField FR = PrimeField.FR;

  private final FieldKernels kernels;
  private final int[] starts;
  private final int[] columns;
  private final long[] values;
  private final long[] vector;
  private final byte[] kinds;

  private final long[] a = new long[L * CHUNK];
  private final long[] b = new long[L * CHUNK];
  private final int[] sums = new int[CHUNK];
  private int pending;

  LaneSparseRows(
      FieldKernels kernels,
      int[] starts,
      int[] columns,
      long[] values,
      long[] vector,
      byte[] kinds) {
    this.kernels = kernels;
    this.starts = starts;
    this.columns = columns;
    this.values = values;
    this.vector = vector;
    this.kinds = kinds;
  }

  void run(long[] products, int from, int to) {
    Arrays.fill(products, L * from, L * to, 0);
    for (int row = from; row < to; row++) {
      int sum = L * row;
      for (int i = starts[row]; i < starts[row + 1]; i++) {
        int column = columns[i];
        switch (kinds[column]) {
          case 0 -> {}
          case 1 -> FR.add(products, sum, values, L * i, products, sum);
          default -> {
            System.arraycopy(values, L * i, a, L * pending, L);
            System.arraycopy(vector, L * column, b, L * pending, L);
            sums[pending++] = sum;
            if (pending == CHUNK) {
              flush(products);
            }
          }
        }
      }
    }
    flush(products);
  }

  private void flush(long[] products) {
    kernels.multiply(FR, a, 0, b, 0, a, 0, pending);
    for (int k = 0; k < pending; k++) {
      FR.add(products, sums[k], a, L * k, products, sums[k]);
    }
    pending = 0;
  }
}
