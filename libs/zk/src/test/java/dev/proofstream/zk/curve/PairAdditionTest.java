package dev.proofstream.zk.curve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.field.PointPairs;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every provider's batch of additions is that of the complete Jacobian formulas. */
class PairAdditionTest {

  static List<String> providers() {
    return KernelChoice.names();
  }

  @ParameterizedTest
  @MethodSource("providers")
  void anyMixOfEqualOppositeAndInfinitePointsIsAdded(String name) {
    Assumptions.assumeTrue(
        KernelChoice.whyNot(name).isEmpty(), () -> KernelChoice.whyNot(name).orElseThrow());
    FieldKernels kernels = KernelChoice.byName(name).orElseThrow();
    Seeded random = Seeded.of("anyMixOfEqualOppositeAndInfinitePointsIsAdded");
    for (Group group : Group.values()) {
      long[] points = points(group, random, 24);
      for (int count : new int[] {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 257}) {
        for (int variety : new int[] {1, 3, 24}) {
          check(kernels, group, points, random, count, variety);
        }
      }
    }
  }

  /** Point 0 is infinity, 1 and 2 are opposite, the others random multiples of the generator. */
  private static long[] points(Group group, Seeded random, int count) {
    long[] scalars = new long[4 * count];
    BigInteger r = PrimeField.FR.modulus();
    for (int i = 1; i < count; i++) {
      BigInteger k = i == 2 ? null : random.below(r).max(BigInteger.ONE);
      long[] limbs = new long[4];
      if (k == null) {
        PrimeField.FR.negate(scalars, 4, limbs, 0);
      } else {
        limbs = PrimeField.limbsOf(k);
      }
      System.arraycopy(limbs, 0, scalars, 4 * i, 4);
    }
    return FixedBase.ofGenerator(group, count).multiply(scalars).limbs();
  }

  private static void check(
      FieldKernels kernels, Group group, long[] points, Seeded random, int count, int variety) {
    int a = group.affineLimbs();
    int before = 2;
    int[] l = new int[before + count];
    int[] r = new int[before + count];
    long[] expected = new long[a * (count + 5)];
    CurveArithmetic curve = group.arithmetic();
    long[] sum = new long[group.jacobianLimbs()];
    for (int k = before; k < l.length; k++) {
      l[k] = random.below(2 * variety);
      r[k] = random.below(2 * variety);
      curve.setInfinity(sum, 0);
      for (int index : new int[] {l[k], r[k]}) {
        if ((index & 1) == 0) {
          curve.addAffine(sum, 0, points, a * (index >> 1), sum, 0);
        } else {
          curve.subtractAffine(sum, 0, points, a * (index >> 1), sum, 0);
        }
      }
      curve.toAffine(sum, 0, expected, a * (3 + k - before));
    }
    long[] actual = new long[expected.length];
    int n = group.coordinateLimbs();
    long[] scratch = new long[FieldKernels.scratchLimbs(n, count)];
    kernels.addPairs(n, new PointPairs(points, l, points, r), actual, 3, before, l.length, scratch);
    assertArrayEquals(expected, actual, group + " " + count + " of " + variety);

    // In place: result k where its left operand was.
    long[] moved = new long[a * count];
    int[] each = new int[count];
    int[] right = new int[count];
    for (int k = 0; k < count; k++) {
      System.arraycopy(points, a * (l[before + k] >> 1), moved, a * k, a);
      each[k] = k << 1 | l[before + k] & 1;
      right[k] = r[before + k];
    }
    kernels.addPairs(n, new PointPairs(moved, each, points, right), moved, 0, 0, count, scratch);
    for (int k = 0; k < a * count; k++) {
      if (moved[k] != expected[3 * a + k]) {
        throw new AssertionError("in place, pair " + k / a);
      }
    }
  }
}
