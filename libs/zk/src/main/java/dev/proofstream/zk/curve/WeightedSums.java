package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import java.util.Arrays;

/**
 * For several rows of m points P_0..P_(m-1), m a power of two, the sums of P_i and of (i + 1) P_i.
 *
 * <p>A row is cut into segments of s points; all segments walk down together, S += P, T += S, so a
 * step is one batch of additions. Segment k then has T = sum (i + 1) P_(ks+i) and S = sum P_(ks+i),
 * and the row's weighted sum is sum T_k + s sum k S_k: a smaller problem of the same kind, as sum k
 * S_k = sum (k + 1) S_k - sum S_k.
 */
final class WeightedSums {

  private final FieldKernels kernels;
  private final Group group;
  private final int a;

  /** Sums of rows, Jacobian: of P_i, and of (i + 1) P_i. */
  record Rows(long[] plain, long[] weighted) {}

  WeightedSums(FieldKernels kernels, Group group) {
    this.kernels = kernels;
    this.group = group;
    a = group.affineLimbs();
  }

  /** Points of a segment in rows of m. */
  static int segment(int rows, int m) {
    if (m <= 16) {
      return m;
    }
    // Batches of about 2^8 additions and more; about the root of m for long rows.
    int s = 8;
    while (s < 64 && (long) rows * m / (2 * s) >= 512) {
      s *= 2;
    }
    return Math.min(s, m);
  }

  /** Points to leave free before the first one of rows of m. */
  static int room(int rows, int m) {
    return 3 * rows * (m / segment(rows, m));
  }

  /**
   * @param points affine, rows * m of them from point index {@link #room} on; those before it are
   *     used as scratch space
   */
  Rows sum(long[] points, int rows, int m) {
    int s = segment(rows, m);
    int chains = rows * (m / s);
    int first = 3 * chains;
    // Regions of S, T and S again: a step reads one S and writes the other one and T.
    int[] left = new int[2 * chains];
    int[] right = new int[2 * chains];
    AffineSums sums = new AffineSums(kernels, group, 2 * chains);
    for (int c = 0; c < chains; c++) {
      System.arraycopy(points, a * (first + c * s + s - 1), points, a * c, a);
    }
    Arrays.fill(points, a * chains, a * 2 * chains, 0);
    boolean low = true;
    for (int i = s - 2; i >= 0; i--) {
      int from = low ? 0 : 2 * chains;
      int tPairs = low ? 0 : chains;
      int sPairs = low ? chains : 0;
      for (int c = 0; c < chains; c++) {
        left[tPairs + c] = (chains + c) << 1;
        right[tPairs + c] = (from + c) << 1;
        left[sPairs + c] = (from + c) << 1;
        right[sPairs + c] = (first + c * s + i) << 1;
      }
      sums.add(points, left, points, right, points, low ? chains : 0, 2 * chains);
      low = !low;
    }
    int from = low ? 0 : 2 * chains;
    for (int c = 0; c < chains; c++) {
      left[c] = (chains + c) << 1;
      right[c] = (from + c) << 1;
    }
    sums.add(points, left, points, right, points, chains, chains);
    return m == s ? jacobian(points, from, chains) : combine(points, from, rows, m / s, s);
  }

  private Rows jacobian(long[] points, int plain, int rows) {
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    Rows result = new Rows(new long[j * rows], new long[j * rows]);
    for (int row = 0; row < rows; row++) {
      curve.fromAffine(points, a * (plain + row), result.plain(), j * row);
      curve.fromAffine(points, a * (rows + row), result.weighted(), j * row);
    }
    return result;
  }

  private Rows combine(long[] points, int plain, int rows, int segments, int s) {
    int count = rows * segments;
    int room = room(2 * rows, segments);
    long[] smaller = new long[a * (room + 2 * count)];
    System.arraycopy(points, a * plain, smaller, a * room, a * count);
    System.arraycopy(points, a * count, smaller, a * (room + count), a * count);
    Rows sums = sum(smaller, 2 * rows, segments);
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    Rows result = new Rows(new long[j * rows], new long[j * rows]);
    long[] t = new long[j];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(sums.plain(), j * row, result.plain(), j * row, j);
      curve.negate(sums.plain(), j * row, t, 0);
      curve.add(t, 0, sums.weighted(), j * row, t, 0);
      for (int i = 1; i < s; i *= 2) {
        curve.twice(t, 0, t, 0);
      }
      curve.add(t, 0, sums.plain(), j * (rows + row), result.weighted(), j * row);
    }
    return result;
  }
}
