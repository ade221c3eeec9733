package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Points that many sums share, with the multiples 2^(stride j) P of each one for j below {@link
 * #levels()}, so that a sum's windows at the same place of different levels share their buckets
 * (Brickell, Gordon, McCurley, Wilson, "Fast exponentiation with precomputation", 1992, on top of
 * Pippenger's buckets). With one level these are the points alone. Immutable, for all threads.
 */
public final class MsmBase {

  /** Bits of a scalar taken with its sign, -(r-1)/2..(r-1)/2, and the carry of its last digit. */
  public static final int SCALAR_BITS = 254;

  private static final int CHUNK = 512;

  private final Group group;
  private final int size;
  private final int stride;
  private final int levels;

  /** 2^(stride j) P_i at point index j * size + i. */
  private final long[] points;

  private final boolean[] infinite;

  private MsmBase(Group group, int size, int stride, int levels, long[] points) {
    this.group = group;
    this.size = size;
    this.stride = stride;
    this.levels = levels;
    this.points = points;
    infinite = new boolean[size];
    CurveArithmetic curve = group.arithmetic();
    for (int i = 0; i < size; i++) {
      infinite[i] = curve.isAffineInfinity(points, i * group.affineLimbs());
    }
  }

  /** The points alone, which are shared, not copied. */
  public static MsmBase of(PointVector points) {
    return new MsmBase(points.group(), points.size(), SCALAR_BITS, 1, points.limbs());
  }

  /**
   * The points with multiples, which takes {@code stride * (levels - 1)} doublings of each point.
   *
   * @param stride bits between levels, 1 to 254; levels are as many as a scalar needs. Runs on the
   *     calling thread alone
   */
  public static MsmBase withTable(PointVector points, int stride) {
    int levels = levelsFor(stride);
    Group group = points.group();
    int a = group.affineLimbs();
    int length = points.limbs().length;
    long[] table = Arrays.copyOf(points.limbs(), Math.multiplyExact(length, levels));
    int size = points.size();
    FieldKernels kernels = FieldKernels.current();
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      long[] multiples = Arrays.copyOfRange(table, a * from, a * (from + count));
      int[] each = new int[count];
      Arrays.setAll(each, i -> i << 1);
      AffineSums sums = new AffineSums(kernels, group, count);
      for (int level = 1; level < levels; level++) {
        for (int i = 0; i < stride; i++) {
          sums.add(multiples, each, multiples, each, multiples, 0, count);
        }
        System.arraycopy(multiples, 0, table, a * (level * size + from), a * count);
      }
    }
    return new MsmBase(group, size, stride, levels, table);
  }

  /** Bytes of a table with a stride. */
  public long tableBytes(int stride) {
    return 8L * group.affineLimbs() * size * levelsFor(stride);
  }

  /**
   * For scalars like these, the cost of a sum with a table of a given stride, in additions; without
   * a table at {@link #SCALAR_BITS}. Only the scalars' lengths are kept.
   *
   * @param scalars canonical, one for each point
   */
  public IntToDoubleFunction costOf(long[] scalars) {
    int[] lengths = BucketEntries.bitLengths(this, scalars, 0);
    return stride -> Windows.cheapestCost(lengths, stride) * slowdown(tableBytes(stride));
  }

  /** Additions whose points come from beyond the caches take longer: measured, roughly. */
  private static double slowdown(long bytes) {
    double doublings = Math.log((double) bytes / (1 << 20)) / Math.log(2);
    return 1 + 0.06 * Math.max(0, doublings);
  }

  /** Levels of a table with a stride. */
  static int levelsFor(int stride) {
    if (stride < 1 || stride > SCALAR_BITS) {
      throw new IllegalArgumentException("a stride of " + stride + " bits");
    }
    return (SCALAR_BITS + stride - 1) / stride;
  }

  /** The points' group. */
  public Group group() {
    return group;
  }

  /** Number of points, multiples not counted. */
  public int size() {
    return size;
  }

  int stride() {
    return stride;
  }

  /** Multiples of each point, itself included. */
  public int levels() {
    return levels;
  }

  /** All points, those of the lowest level first; read only. */
  public long[] points() {
    return points;
  }

  boolean isInfinity(int point) {
    return infinite[point];
  }
}
