package dev.proofstream.zk.field;

import java.util.Arrays;

/**
 * The loops in Java on four or eight lanes by the Vector API ({@code jdk.incubator.vector}); what
 * is too little for them, differences of elements and pairings by {@link ScalarFieldKernels}.
 */
final class VectorFieldKernels implements FieldKernels {

  private static final int L = PrimeField.LIMBS;
  private static final int LANES = Lanes.LANES;
  private static final int BLOCK = Lanes.BLOCK;

  /** Blocks that are worked on at a time: three operands of them fit the first-level cache. */
  private static final int CHUNK = 8;

  private final FieldKernels scalar = ScalarFieldKernels.INSTANCE;

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void multiply(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    int blocks = count / LANES;
    LaneField constants = LaneField.from(field);
    int most = Math.min(blocks, CHUNK);
    long[] x = new long[BLOCK * most];
    long[] y = new long[BLOCK * most];
    for (int block = 0; block < blocks; block += CHUNK) {
      int n = Math.min(CHUNK, blocks - block);
      int at = LaneRows.ROWS * block;
      LaneRows.unpack(a, ao + at, x, 0, BLOCK, n);
      LaneRows.unpack(b, bo + at, y, 0, BLOCK, n);
      product(constants, x, y, r, ro + at, n);
    }
    int done = LANES * blocks;
    scalar.multiply(field, a, ao + L * done, b, bo + L * done, r, ro + L * done, count - done);
  }

  @Override
  public void scale(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    int blocks = count / LANES;
    LaneField constants = LaneField.from(field);
    int most = Math.min(blocks, CHUNK);
    long[] x = new long[BLOCK * most];
    long[] y = new long[BLOCK * most];
    // The result may be where the factor is.
    long[] factor = Arrays.copyOfRange(b, bo, bo + L);
    long[] rows = new long[LaneRows.ROWS];
    for (int i = 0; i < LANES; i++) {
      System.arraycopy(factor, 0, rows, L * i, L);
    }
    for (int i = 0; i < most; i++) {
      LaneRows.unpack(rows, 0, y, BLOCK * i, BLOCK, 1);
    }
    for (int block = 0; block < blocks; block += CHUNK) {
      int n = Math.min(CHUNK, blocks - block);
      int at = LaneRows.ROWS * block;
      LaneRows.unpack(a, ao + at, x, 0, BLOCK, n);
      product(constants, x, y, r, ro + at, n);
    }
    int done = LANES * blocks;
    scalar.scale(field, a, ao + L * done, factor, 0, r, ro + L * done, count - done);
  }

  /** Rows of the products of elements of memory: at most 0.379 + 0.501 times the modulus. */
  private static void product(LaneField field, long[] x, long[] y, long[] r, int ro, int blocks) {
    LaneProduct.multiply(field, x, 0, x, 0, y, 0, BLOCK, blocks);
    LaneRows.halve(field, x, 0, blocks);
    LaneRows.pack(field, x, 0, BLOCK, 0, r, ro, blocks);
  }

  @Override
  public void subtract(
      PrimeField field, long[] a, int ao, long[] b, int bo, long[] r, int ro, int count) {
    scalar.subtract(field, a, ao, b, bo, r, ro, count);
  }

  @Override
  public void differenceLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    new LaneButterflies(v, at, half, twiddles, false).run(from, to);
  }

  @Override
  public void timeLayer(long[] v, int at, int half, int from, int to, long[] twiddles) {
    new LaneButterflies(v, at, half, twiddles, true).run(from, to);
  }

  @Override
  public void differenceBlock(long[] v, int at, int size, long[] twiddles) {
    for (int half = size / 2; half >= 1; half /= 2) {
      new LaneButterflies(v, at, half, twiddles, false).run(0, size / 2);
    }
  }

  @Override
  public void timeBlock(long[] v, int at, int size, long[] twiddles) {
    for (int half = 1; half < size; half *= 2) {
      new LaneButterflies(v, at, half, twiddles, true).run(0, size / 2);
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
    new LaneSparseRows(this, starts, columns, values, vector, kinds).run(products, from, to);
  }

  @Override
  public void addPairs(
      int coordinateLimbs, PointPairs pairs, long[] out, int o, int from, int to, long[] scratch) {
    if (to - from < LanePairAddition.FEW) {
      scalar.addPairs(coordinateLimbs, pairs, out, o, from, to, scratch);
    } else {
      new LanePairAddition(coordinateLimbs, pairs, from, to - from, scratch).run(out, o);
    }
  }
}
