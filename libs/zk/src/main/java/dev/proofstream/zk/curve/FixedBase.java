package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.PrimeField;
import java.util.stream.IntStream;

/**
 * Multiples of one fixed point by many scalars, from a table of its multiples d 2^(8 w), one row
 * for each byte w of a scalar (Brickell, Gordon, McCurley, Wilson, "Fast exponentiation with
 * precomputation", 1992): at most 32 additions for a multiple. Immutable, for all threads.
 */
public final class FixedBase {

  private static final int WINDOW = 8;
  private static final int ROWS = 256 / WINDOW;
  private static final int PER_ROW = (1 << WINDOW) - 1;
  private static final int CHUNK = 128;

  private final Group group;

  /** d 2^(8 w) P, affine, at index w * 255 + d - 1. */
  private final long[] table;

  /**
   * @param base a finite affine point, Montgomery form
   */
  public FixedBase(Group group, long[] base) {
    this.group = group;
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    long[] multiples = new long[j * ROWS * PER_ROW];
    long[] power = new long[j];
    curve.fromAffine(base, 0, power, 0);
    for (int row = 0; row < ROWS; row++) {
      int at = j * row * PER_ROW;
      System.arraycopy(power, 0, multiples, at, j);
      for (int d = 1; d < PER_ROW; d++) {
        curve.add(multiples, at + j * (d - 1), power, 0, multiples, at + j * d);
      }
      for (int i = 0; i < WINDOW; i++) {
        curve.twice(power, 0, power, 0);
      }
    }
    table = new long[group.affineLimbs() * ROWS * PER_ROW];
    curve.toAffineAll(multiples, ROWS * PER_ROW, table, 0);
  }

  /** The generator's table. */
  public static FixedBase ofGenerator(Group group) {
    return new FixedBase(group, group.generator());
  }

  /**
   * The multiples by many scalars, on all cores.
   *
   * @param scalars canonical, 4 limbs each
   */
  public PointVector multiply(long[] scalars) {
    int count = scalars.length / PrimeField.LIMBS;
    long[] points = new long[group.affineLimbs() * count];
    IntStream.range(0, (count + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              int from = chunk * CHUNK;
              multiply(scalars, from, Math.min(CHUNK, count - from), points);
            });
    return new PointVector(group, points);
  }

  private void multiply(long[] scalars, int from, int count, long[] points) {
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    int a = group.affineLimbs();
    long[] products = new long[j * count];
    for (int i = 0; i < count; i++) {
      curve.setInfinity(products, j * i);
      for (int row = 0; row < ROWS; row++) {
        int bit = row * WINDOW;
        long limb = scalars[PrimeField.LIMBS * (from + i) + (bit >> 6)];
        int digit = (int) (limb >>> (bit & 63)) & PER_ROW;
        if (digit != 0) {
          curve.addAffine(products, j * i, table, a * (row * PER_ROW + digit - 1), products, j * i);
        }
      }
    }
    curve.toAffineAll(products, count, points, from);
  }
}
