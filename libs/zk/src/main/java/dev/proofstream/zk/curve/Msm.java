package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;

/**
 * Multi-scalar multiplication sum_i k_i P_i by buckets (Bernstein, Doumen, Lange, Oosterwijk,
 * "Faster batch forgery identification", 2012, section 4, who credit Pippenger), with signed digits
 * ({@link Windows}), additions of affine points that share inversions ({@link BucketSums}, {@link
 * WeightedSums}), and, for points that stay, tables of multiples ({@link MsmBase}).
 *
 * <p>Scalars of machine-learning circuits are mostly bits: 0 costs nothing, 1 and -1 one addition,
 * short ones as many as they have digits. Work runs on all cores of the common ForkJoinPool.
 * Running times depend on the scalars.
 */
public final class Msm {

  /** Sums of so few points are done one by one. */
  private static final int FEW = 6;

  private Msm() {}

  /**
   * The sum over all points of the vector.
   *
   * @param scalars canonical, 4 limbs each, the scalar of point i at index first + i
   * @param first index of the first scalar, in scalars
   * @return the Jacobian sum
   */
  public static long[] multiply(PointVector points, long[] scalars, int first) {
    return multiply(MsmBase.of(points), scalars, first);
  }

  /** As {@link #multiply(PointVector, long[], int)}, with the base's tables. */
  public static long[] multiply(MsmBase base, long[] scalars, int first) {
    return multiply(FieldKernels.current(), base, scalars, first);
  }

  static long[] multiply(FieldKernels kernels, MsmBase base, long[] scalars, int first) {
    if (first < 0 || (long) scalars.length < PrimeField.LIMBS * ((long) first + base.size())) {
      throw new IllegalArgumentException("fewer scalars than points");
    }
    Group group = base.group();
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    long[] total = new long[j];
    curve.setInfinity(total, 0);
    if (base.size() <= FEW && base.levels() == 1) {
      addOneByOne(curve, base, scalars, first, total);
      return total;
    }
    BucketEntries sorted = BucketEntries.sort(base, scalars, first);
    if (sorted.entries().length == 0) {
      return total;
    }
    Windows windows = sorted.windows();
    int groups = usedGroups(sorted);
    int room = WeightedSums.room(groups, windows.buckets());
    long[] buckets = new long[group.affineLimbs() * (room + groups * windows.buckets())];
    BucketSums.run(kernels, base, sorted, buckets, room);
    WeightedSums.Rows rows =
        new WeightedSums(kernels, group).sum(buckets, groups, windows.buckets());
    for (int g = groups - 1; g >= 0; g--) {
      for (int i = 0; i < windows.width() && !curve.isInfinity(total, 0); i++) {
        curve.twice(total, 0, total, 0);
      }
      curve.add(total, 0, rows.weighted(), j * g, total, 0);
    }
    return total;
  }

  private static void addOneByOne(
      CurveArithmetic curve, MsmBase base, long[] scalars, int first, long[] total) {
    long[] multiple = new long[curve.group().jacobianLimbs()];
    for (int i = 0; i < base.size(); i++) {
      int k = PrimeField.LIMBS * (first + i);
      int limbs = PrimeField.LIMBS;
      while (limbs > 0 && scalars[k + limbs - 1] == 0) {
        limbs--;
      }
      int point = curve.group().affineLimbs() * i;
      if (limbs == 1 && scalars[k] == 1) {
        curve.addAffine(total, 0, base.points(), point, total, 0);
      } else if (limbs > 0) {
        curve.multiply(base.points(), point, scalars, k, limbs, multiple, 0);
        curve.add(total, 0, multiple, 0, total, 0);
      }
    }
  }

  /** Groups up to the last one that has an entry. */
  private static int usedGroups(BucketEntries sorted) {
    int[] starts = sorted.starts();
    int buckets = sorted.windows().buckets();
    int groups = sorted.windows().groups();
    while (starts[(groups - 1) * buckets] == sorted.entries().length) {
      groups--;
    }
    return groups;
  }
}
