package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.Pieces;
import dev.proofstream.zk.field.PrimeField;
import java.util.stream.IntStream;

/**
 * Multiples of one fixed point by many scalars, from a table of its multiples d 2^(w row), one row
 * for each window of w bits of a scalar (Brickell, Gordon, McCurley, Wilson, "Fast exponentiation
 * with precomputation", 1992): one addition for each row, done for many scalars at once so that
 * they share inversions. Immutable, for all threads.
 */
public final class FixedBase {

  /** Bits of a canonical scalar. */
  private static final int BITS = PrimeField.BITS;

  /** Scalars of one task. */
  private static final int CHUNK = 1024;

  /** The widest window: a row of 2^13 points of G2 is 1 MiB, wider ones outgrow the caches. */
  private static final int MAX_WINDOW = 13;

  private final Group group;
  private final FieldKernels kernels = FieldKernels.current();
  private final int window;
  private final int rows;

  /** d 2^(w row) P, affine, at point index row * 2^w + d. */
  private final long[] table;

  /**
   * @param base a finite affine point, Montgomery form
   * @param multiples how many there will be: the more, the larger the table, up to 13 bits a
   *     window, 20 rows of 0.5 (G1) or 1 MiB (G2)
   */
  public FixedBase(Group group, long[] base, long multiples) {
    this.group = group;
    int best = 2;
    for (int w = 2; w <= MAX_WINDOW; w++) {
      if (cost(w, multiples) < cost(best, multiples)) {
        best = w;
      }
    }
    window = best;
    rows = (BITS + window - 1) / window;
    int a = group.affineLimbs();
    table = new long[a * (rows << window)];
    long[] firsts = firsts(base);
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            row -> {
              System.arraycopy(firsts, a * row, table, a * ((row << window) + 1), a);
              fill(row);
            });
  }

  /** The generator's table, for so many multiples. */
  public static FixedBase ofGenerator(Group group, long multiples) {
    return new FixedBase(group, group.generator(), multiples);
  }

  private static long cost(int window, long multiples) {
    return ((BITS + window - 1) / window) * (multiples + (1L << window));
  }

  /** 2^(w row) P for each row. */
  private long[] firsts(long[] base) {
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    long[] powers = new long[j * rows];
    long[] power = new long[j];
    curve.fromAffine(base, 0, power, 0);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(power, 0, powers, j * row, j);
      for (int i = 0; i < window; i++) {
        curve.twice(power, 0, power, 0);
      }
    }
    long[] affine = new long[group.affineLimbs() * rows];
    curve.toAffineAll(powers, rows, affine, 0);
    return affine;
  }

  /** Entries 2 to 2^w - 1 of a row: 2^k + d as the sum of 2^k and d. */
  private void fill(int row) {
    int first = row << window;
    AffineSums sums = new AffineSums(kernels, group, 1 << window - 1);
    int[] left = new int[1 << window - 1];
    int[] right = new int[left.length];
    for (int k = 1; k < window; k++) {
      int power = 1 << k;
      left[0] = first + power / 2 << 1;
      sums.add(table, left, table, left, table, first + power, 1);
      for (int d = 1; d < power; d++) {
        left[d - 1] = first + power << 1;
        right[d - 1] = first + d << 1;
      }
      sums.add(table, left, table, right, table, first + power + 1, power - 1);
    }
  }

  /**
   * The multiples by many scalars, on all cores.
   *
   * @param scalars canonical, 4 limbs each
   */
  public PointVector multiply(long[] scalars) {
    int count = scalars.length / PrimeField.LIMBS;
    long[] points = new long[group.affineLimbs() * count];
    Pieces.run(count, CHUNK, (first, part) -> multiply(scalars, first, part, points));
    return new PointVector(group, points);
  }

  private void multiply(long[] scalars, int from, int count, long[] points) {
    int a = group.affineLimbs();
    long[] sumsOfChunk = new long[a * count];
    int[] each = new int[count];
    int[] entries = new int[count];
    for (int i = 0; i < count; i++) {
      each[i] = i << 1;
    }
    AffineSums sums = new AffineSums(kernels, group, count);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        // Entry 0 of a row is infinity.
        int digit = digit(scalars, PrimeField.LIMBS * (from + i), row * window);
        entries[i] = (row << window) + digit << 1;
      }
      sums.add(sumsOfChunk, each, table, entries, sumsOfChunk, 0, count);
    }
    System.arraycopy(sumsOfChunk, 0, points, a * from, a * count);
  }

  private int digit(long[] scalars, int at, int bit) {
    int limb = bit >> 6;
    int shift = bit & 63;
    long value = scalars[at + limb] >>> shift;
    if (shift + window > 64 && limb + 1 < PrimeField.LIMBS) {
      value |= scalars[at + limb + 1] << 64 - shift;
    }
    return (int) value & (1 << window) - 1;
  }
}
