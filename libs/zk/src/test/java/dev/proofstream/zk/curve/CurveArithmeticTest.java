package dev.proofstream.zk.curve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CurveArithmeticTest {

  private static final BigInteger R = PrimeField.FR.modulus();

  @ParameterizedTest
  @EnumSource
  void theGeneratorIsOnTheCurveAndHasOrderR(Group group) {
    CurveArithmetic curve = group.arithmetic();
    long[] g = group.generator();
    assertTrue(curve.isOnCurve(g, 0));
    assertTrue(curve.isInfinity(multiple(group, R), 0));
    assertFalse(curve.isInfinity(multiple(group, R.subtract(BigInteger.ONE)), 0));
  }

  @ParameterizedTest
  @EnumSource
  void multiplesAgreeWithTextbookFormulas(Group group) {
    Seeded random = Seeded.of("multiplesAgreeWithTextbookFormulas");
    BigPoint g = BigPoint.of(group, group.generator(), 0);
    for (int i = 0; i < 10; i++) {
      BigInteger k = random.edgyBelow(R);
      assertEquals(BigPoint.multiply(g, k), big(group, multiple(group, k)), k.toString());
    }
  }

  /** Every pair of infinity, P, -P, 2 P, Q, in every representation, for both additions. */
  @ParameterizedTest
  @EnumSource
  void allAdditionsAgreeWithTextbookFormulas(Group group) {
    Seeded random = Seeded.of("allAdditionsAgreeWithTextbookFormulas");
    CurveArithmetic curve = group.arithmetic();
    BigInteger k = random.below(R);
    BigInteger[] multiples = {
      BigInteger.ZERO, k, R.subtract(k), k.shiftLeft(1).mod(R), random.below(R)
    };
    for (BigInteger a : multiples) {
      for (BigInteger b : multiples) {
        // Z of p is not 1, as it comes from additions.
        long[] p = multiple(group, a);
        long[] q = multiple(group, b);
        long[] pAffine = affine(group, p);
        long[] qAffine = affine(group, q);
        BigPoint expected =
            BigPoint.add(BigPoint.of(group, pAffine, 0), BigPoint.of(group, qAffine, 0));
        long[] r = new long[group.jacobianLimbs()];
        curve.add(p, 0, q, 0, r, 0);
        assertEquals(expected, big(group, r));
        curve.addAffine(p, 0, qAffine, 0, r, 0);
        assertEquals(expected, big(group, r));
        long[] inPlace = p.clone();
        curve.add(inPlace, 0, q, 0, inPlace, 0);
        assertEquals(expected, big(group, inPlace));
        inPlace = q.clone();
        curve.add(p, 0, inPlace, 0, inPlace, 0);
        assertEquals(expected, big(group, inPlace));
        inPlace = p.clone();
        curve.addAffine(inPlace, 0, qAffine, 0, inPlace, 0);
        assertEquals(expected, big(group, inPlace));
        // The same point in the same representation.
        long[] fresh = new long[group.jacobianLimbs()];
        curve.fromAffine(pAffine, 0, fresh, 0);
        curve.add(fresh, 0, q, 0, r, 0);
        assertEquals(expected, big(group, r));

        curve.negate(q, 0, r, 0);
        BigPoint difference = BigPoint.add(BigPoint.of(group, pAffine, 0), big(group, r));
        curve.subtractAffine(p, 0, qAffine, 0, r, 0);
        assertEquals(difference, big(group, r));
      }
      long[] p = multiple(group, a);
      BigPoint affineP = big(group, p);
      curve.twice(p, 0, p, 0);
      assertEquals(BigPoint.add(affineP, affineP), big(group, p));
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyPointsBecomeAffineAtOnceInfinityAmongThem(Group group) {
    Seeded random = Seeded.of("manyPointsBecomeAffineAtOnceInfinityAmongThem");
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    int a = group.affineLimbs();
    long[] points = new long[7 * j];
    for (int i = 0; i < 7; i++) {
      BigInteger k = i % 3 == 0 ? BigInteger.ZERO : random.below(R);
      System.arraycopy(multiple(group, k), 0, points, i * j, j);
    }
    long[] all = new long[8 * a];
    curve.toAffineAll(points, 7, all, 1);
    for (int i = 0; i < 7; i++) {
      long[] one = new long[a];
      curve.toAffine(points, i * j, one, 0);
      assertArrayEquals(one, java.util.Arrays.copyOfRange(all, (i + 1) * a, (i + 2) * a));
    }
  }

  @ParameterizedTest
  @EnumSource
  void fixedBaseMultiplesAgreeWithDoubleAndAdd(Group group) {
    Seeded random = Seeded.of("fixedBaseMultiplesAgreeWithDoubleAndAdd");
    BigInteger[] scalars = new BigInteger[20];
    long[] limbs = new long[4 * scalars.length];
    for (int i = 0; i < scalars.length; i++) {
      scalars[i] = random.edgyBelow(R);
      System.arraycopy(PrimeField.limbsOf(scalars[i]), 0, limbs, 4 * i, 4);
    }
    PointVector points = FixedBase.ofGenerator(group, scalars.length).multiply(limbs);
    for (int i = 0; i < scalars.length; i++) {
      assertEquals(
          big(group, multiple(group, scalars[i])),
          BigPoint.of(group, points.limbs(), points.offset(i)));
    }
  }

  static long[] multiple(Group group, BigInteger k) {
    long[] r = new long[group.jacobianLimbs()];
    group.arithmetic().multiply(group.generator(), 0, PrimeField.limbsOf(k), 0, 4, r, 0);
    return r;
  }

  static long[] affine(Group group, long[] jacobian) {
    long[] affine = new long[group.affineLimbs()];
    group.arithmetic().toAffine(jacobian, 0, affine, 0);
    return affine;
  }

  static BigPoint big(Group group, long[] jacobian) {
    return BigPoint.of(group, affine(group, jacobian), 0);
  }
}
