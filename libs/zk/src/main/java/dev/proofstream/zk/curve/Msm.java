package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.PrimeField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/**
 * Multi-scalar multiplication sum_i k_i P_i by buckets (Bernstein, Doumen, Lange, Oosterwijk,
 * "Faster batch forgery identification", 2012, section 4, who credit Pippenger), with signed
 * digits, so that 2^(c-1) buckets serve windows of c bits.
 *
 * <p>Scalars of machine-learning circuits are mostly bits, so scalars are sorted first: 0 is
 * skipped, 1 and -1 are a plain addition, those of at most 64 bits in absolute value (taken in
 * -(r-1)/2..(r-1)/2) take only the windows that they need. Windows run on all cores of the common
 * ForkJoinPool. Running times depend on the scalars.
 */
public final class Msm {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;

  /** Below so many points a task of its own costs more than it brings. */
  private static final int PARALLEL_THRESHOLD = 64;

  private static final int MAX_WINDOW = 15;

  private Msm() {}

  /**
   * The sum over all points of the vector.
   *
   * @param scalars canonical, 4 limbs each, the scalar of point i at index first + i
   * @param first index of the first scalar, in scalars
   * @return the Jacobian sum
   */
  public static long[] multiply(PointVector points, long[] scalars, int first) {
    if (first < 0 || (long) scalars.length < L * ((long) first + points.size())) {
      throw new IllegalArgumentException("fewer scalars than points");
    }
    Group group = points.group();
    CurveArithmetic curve = group.arithmetic();
    long[] sum = new long[group.jacobianLimbs()];
    curve.setInfinity(sum, 0);
    Batch small = new Batch(points, 1);
    Batch full = new Batch(points, L);
    sort(points, scalars, first, curve, sum, small, full);

    List<ForkJoinTask<long[]>> tasks = new ArrayList<>();
    int smallTasks = small.plan(tasks);
    full.plan(tasks);
    if (small.size + full.size < PARALLEL_THRESHOLD) {
      tasks.forEach(ForkJoinTask::invoke);
    } else {
      ForkJoinTask.invokeAll(tasks);
    }
    small.combine(tasks.subList(0, smallTasks), curve, sum);
    full.combine(tasks.subList(smallTasks, tasks.size()), curve, sum);
    return sum;
  }

  private static void sort(
      PointVector points,
      long[] scalars,
      int first,
      CurveArithmetic curve,
      long[] sum,
      Batch small,
      Batch full) {
    long[] p = points.limbs();
    long[] negative = new long[L];
    for (int i = 0; i < points.size(); i++) {
      int k = L * (first + i);
      if (FR.isZero(scalars, k) || curve.isAffineInfinity(p, points.offset(i))) {
        continue;
      }
      if ((scalars[k + 1] | scalars[k + 2] | scalars[k + 3]) == 0) {
        if (scalars[k] == 1) {
          curve.addAffine(sum, 0, p, points.offset(i), sum, 0);
        } else {
          small.add(i, scalars, k, false);
        }
        continue;
      }
      FR.negate(scalars, k, negative, 0);
      if ((negative[1] | negative[2] | negative[3]) != 0) {
        full.add(i, scalars, k, false);
      } else if (negative[0] == 1) {
        curve.subtractAffine(sum, 0, p, points.offset(i), sum, 0);
      } else {
        small.add(i, negative, 0, true);
      }
    }
  }

  /** Points with scalars of at most so many limbs, and the sums of their windows. */
  private static final class Batch {

    private final PointVector points;
    private final int limbs;
    private int size;
    private int[] indices = new int[0];
    private boolean[] negative = new boolean[0];
    private long[] magnitudes = new long[0];
    private int window;

    Batch(PointVector points, int limbs) {
      this.points = points;
      this.limbs = limbs;
    }

    void add(int point, long[] scalar, int offset, boolean isNegative) {
      if (size == indices.length) {
        int room = Math.min(points.size(), Math.max(64, 2 * size));
        indices = Arrays.copyOf(indices, room);
        negative = Arrays.copyOf(negative, room);
        magnitudes = Arrays.copyOf(magnitudes, limbs * room);
      }
      indices[size] = point;
      negative[size] = isNegative;
      System.arraycopy(scalar, offset, magnitudes, limbs * size, limbs);
      size++;
    }

    /** Adds one task per window, lowest first, and returns how many. */
    int plan(List<ForkJoinTask<long[]>> tasks) {
      if (size == 0) {
        return 0;
      }
      int bits = highestBit() + 1;
      window = cheapestWindow(bits, size);
      // Signed digits carry, so one bit more than the scalars have.
      int windows = (bits + 1 + window - 1) / window;
      short[] digits = digits(windows);
      for (int w = 0; w < windows; w++) {
        final int from = w * size;
        tasks.add(ForkJoinTask.adapt(() -> sumOfWindow(digits, from)));
      }
      return windows;
    }

    /** sum += sum over windows of 2^(c w) times the window's sum, by Horner's rule. */
    void combine(List<ForkJoinTask<long[]>> windows, CurveArithmetic curve, long[] sum) {
      if (windows.isEmpty()) {
        return;
      }
      long[] total = new long[points.group().jacobianLimbs()];
      curve.setInfinity(total, 0);
      for (int w = windows.size() - 1; w >= 0; w--) {
        for (int i = 0; i < window && !curve.isInfinity(total, 0); i++) {
          curve.twice(total, 0, total, 0);
        }
        curve.add(total, 0, windows.get(w).join(), 0, total, 0);
      }
      curve.add(sum, 0, total, 0, sum, 0);
    }

    private int highestBit() {
      long[] or = new long[limbs];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < limbs; j++) {
          or[j] |= magnitudes[limbs * i + j];
        }
      }
      int limb = limbs - 1;
      while (limb > 0 && or[limb] == 0) {
        limb--;
      }
      return 64 * limb + 63 - Long.numberOfLeadingZeros(or[limb]);
    }

    /** The window with the fewest additions: one per point and two per bucket in each window. */
    private static int cheapestWindow(int bits, int size) {
      int best = 2;
      long bestCost = Long.MAX_VALUE;
      for (int c = 2; c <= MAX_WINDOW; c++) {
        long cost = (long) ((bits + c) / c) * (size + (2L << c - 1));
        if (cost < bestCost) {
          best = c;
          bestCost = cost;
        }
      }
      return best;
    }

    /** Digits of -2^(c-1)..2^(c-1), window by window, the sign of the scalar included. */
    private short[] digits(int windows) {
      short[] digits = new short[windows * size];
      final int base = 1 << window;
      for (int i = 0; i < size; i++) {
        int carry = 0;
        for (int w = 0; w < windows; w++) {
          int digit = bitsAt(i, w * window) + carry;
          carry = 0;
          if (digit > base / 2) {
            digit -= base;
            carry = 1;
          }
          digits[w * size + i] = (short) (negative[i] ? -digit : digit);
        }
      }
      return digits;
    }

    private int bitsAt(int scalar, int bit) {
      int limb = bit >> 6;
      if (limb >= limbs) {
        return 0;
      }
      int shift = bit & 63;
      long value = magnitudes[limbs * scalar + limb] >>> shift;
      if (shift + window > 64 && limb + 1 < limbs) {
        value |= magnitudes[limbs * scalar + limb + 1] << 64 - shift;
      }
      return (int) value & (1 << window) - 1;
    }

    private long[] sumOfWindow(short[] digits, int from) {
      Group group = points.group();
      CurveArithmetic curve = group.arithmetic();
      final int j = group.jacobianLimbs();
      final int buckets = 1 << window - 1;
      long[] bucket = new long[j * buckets];
      for (int i = 0; i < buckets; i++) {
        curve.setInfinity(bucket, j * i);
      }
      long[] p = points.limbs();
      for (int i = 0; i < size; i++) {
        int digit = digits[from + i];
        if (digit > 0) {
          int at = j * (digit - 1);
          curve.addAffine(bucket, at, p, points.offset(indices[i]), bucket, at);
        } else if (digit < 0) {
          int at = j * (-digit - 1);
          curve.subtractAffine(bucket, at, p, points.offset(indices[i]), bucket, at);
        }
      }
      // sum_d d * bucket_d as a sum of suffix sums.
      long[] suffix = new long[j];
      long[] sum = new long[j];
      curve.setInfinity(suffix, 0);
      curve.setInfinity(sum, 0);
      for (int i = buckets - 1; i >= 0; i--) {
        curve.add(suffix, 0, bucket, j * i, suffix, 0);
        curve.add(sum, 0, suffix, 0, sum, 0);
      }
      return sum;
    }
  }
}
