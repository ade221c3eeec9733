package dev.proofstream.zk.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.Fp2;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PointTest {

  private static final BigInteger P = PrimeField.FP.modulus();
  private static final BigInteger R = PrimeField.FR.modulus();

  @Test
  void aG1PointOffTheCurveOrOutOfRangeOrAtInfinityIsRefused() {
    assertReason(Reason.NOT_ON_CURVE, () -> G1Point.of(BigInteger.ONE, BigInteger.ONE));
    assertReason(Reason.OUT_OF_RANGE, () -> G1Point.of(P.add(BigInteger.ONE), BigInteger.TWO));
    assertReason(Reason.OUT_OF_RANGE, () -> G1Point.of(BigInteger.ONE, P.add(BigInteger.TWO)));
    assertReason(Reason.OUT_OF_RANGE, () -> G1Point.of(BigInteger.ONE, BigInteger.TWO.subtract(P)));
    assertReason(Reason.POINT_AT_INFINITY, () -> G1Point.of(BigInteger.ZERO, BigInteger.ZERO));
    assertReason(
        Reason.OUT_OF_RANGE, () -> G1Point.ofLimbs(new long[] {-1, -1, -1, -1, -1, -1, -1, -1}, 0));
    assertEquals(G1Point.GENERATOR, G1Point.of(BigInteger.ONE, BigInteger.TWO));
  }

  @Test
  void aG2PointOnTheTwistButOutsideTheSubgroupIsRefused() {
    Seeded random = Seeded.of("aG2PointOnTheTwistButOutsideTheSubgroupIsRefused");
    int refused = 0;
    for (int i = 0; i < 5; i++) {
      long[] point = randomOnTwist(random);
      assertTrue(Group.G2.arithmetic().isOnCurve(point, 0));
      // The slow definition: r Q = 0.
      long[] multiple = new long[Group.G2.jacobianLimbs()];
      Group.G2.arithmetic().multiply(point, 0, PrimeField.limbsOf(R), 0, 4, multiple, 0);
      assertEquals(
          Group.G2.arithmetic().isInfinity(multiple, 0), new G2Subgroup().contains(point, 0));
      BigInteger[] c = new BigInteger[4];
      for (int j = 0; j < 4; j++) {
        c[j] = PrimeField.FP.toBigInteger(point, 4 * j);
      }
      assertReason(Reason.NOT_IN_SUBGROUP, () -> G2Point.of(c[0], c[1], c[2], c[3]));
      refused++;
    }
    assertEquals(5, refused);
  }

  /**
   * Points of the cofactor's small orders are what an attacker would send; 10069 divides the
   * cofactor.
   */
  @Test
  void aPointOfSmallOrderIsRefused() {
    Seeded random = Seeded.of("aPointOfSmallOrderIsRefused");
    BigInteger order = P.add(P).subtract(R).multiply(R);
    BigInteger small = BigInteger.valueOf(10069);
    assertEquals(BigInteger.ZERO, order.mod(small));
    CurveArithmetic curve = Group.G2.arithmetic();
    long[] multiple = new long[Group.G2.jacobianLimbs()];
    BigInteger k = order.divide(small);
    long[] limbs = new long[8];
    for (int i = 0; i < 8; i++) {
      limbs[i] = k.shiftRight(64 * i).longValue();
    }
    do {
      curve.multiply(randomOnTwist(random), 0, limbs, 0, 8, multiple, 0);
    } while (curve.isInfinity(multiple, 0));
    long[] point = CurveArithmeticTest.affine(Group.G2, multiple);
    assertReason(Reason.NOT_IN_SUBGROUP, () -> G2Point.ofLimbs(point, 0));
  }

  @Test
  void theSubgroupCheckKillsNothingOutsideTheSubgroup() {
    BigInteger x = BigInteger.valueOf(4965661367192848881L);
    BigInteger p = PrimeField.FP.modulus();
    BigInteger r = PrimeField.FR.modulus();
    BigInteger t = x.pow(2).multiply(BigInteger.valueOf(6)).add(BigInteger.ONE);
    // (x + 1) + x z + x z^2 - 2 x z^3 with z^2 = t z - p, as a + b z; its norm is a^2 + a b t + b^2
    // p.
    BigInteger twice = x.shiftLeft(1);
    BigInteger a = x.add(BigInteger.ONE).subtract(x.multiply(p)).add(twice.multiply(t).multiply(p));
    BigInteger b = x.add(x.multiply(t)).subtract(twice.multiply(t.multiply(t).subtract(p)));
    BigInteger norm = a.multiply(a).add(a.multiply(b).multiply(t)).add(b.multiply(b).multiply(p));
    BigInteger points = r.multiply(p.shiftLeft(1).subtract(r));
    assertEquals(r, norm.gcd(points));
    assertEquals(BigInteger.ONE, r.gcd(p.shiftLeft(1).subtract(r)));
  }

  @Test
  void multiplesOfTheGeneratorAreInTheSubgroup() {
    Seeded random = Seeded.of("multiplesOfTheGeneratorAreInTheSubgroup");
    for (int i = 0; i < 20; i++) {
      long[] point =
          CurveArithmeticTest.affine(
              Group.G2, CurveArithmeticTest.multiple(Group.G2, random.edgyBelow(R)));
      assertTrue(new G2Subgroup().contains(point, 0));
    }
  }

  @Test
  void negationTakesAPointToItsOpposite() {
    assertEquals(
        G1Point.of(BigInteger.ONE, P.subtract(BigInteger.TWO)), G1Point.GENERATOR.negated());
    assertEquals(G1Point.INFINITY, G1Point.INFINITY.negated());
    assertEquals(G2Point.GENERATOR, G2Point.GENERATOR.negated().negated());
    assertFalse(G2Point.GENERATOR.equals(G2Point.GENERATOR.negated()));
  }

  @Test
  void aBadPointOfAVectorIsNamed() {
    long[] limbs = new long[8 * 600];
    for (int i = 0; i < 600; i++) {
      System.arraycopy(Group.G1.generator(), 0, limbs, 8 * i, 8);
    }
    limbs[8 * 431]++;
    PointVector points = new PointVector(Group.G1, limbs);
    MalformedDataException e =
        assertThrows(MalformedDataException.class, () -> points.requireValid(true));
    assertTrue(e.getMessage().contains("point 431"), e.getMessage());
  }

  private static long[] randomOnTwist(Seeded random) {
    Fp2 fp2 = new Fp2();
    long[] point = new long[Group.G2.affineLimbs()];
    long[] right = new long[8];
    while (true) {
      System.arraycopy(Fp2.fromBigIntegers(random.below(P), random.below(P)), 0, point, 0, 8);
      fp2.square(point, 0, right, 0);
      fp2.multiply(right, 0, point, 0, right, 0);
      fp2.add(right, 0, Group.twistCoefficient(), 0, right, 0);
      if (squareRoot(fp2, right, point)) {
        return point;
      }
    }
  }

  /** Complex method for p = 3 mod 4: the root of a goes to r[8..]; false if there is none. */
  private static boolean squareRoot(Fp2 fp2, long[] a, long[] r) {
    BigInteger a0 = PrimeField.FP.toBigInteger(a, 0);
    BigInteger a1 = PrimeField.FP.toBigInteger(a, 4);
    BigInteger exponent = P.add(BigInteger.ONE).shiftRight(2);
    BigInteger norm = a0.multiply(a0).add(a1.multiply(a1)).mod(P);
    BigInteger n = norm.modPow(exponent, P);
    for (BigInteger sign : new BigInteger[] {n, n.negate()}) {
      BigInteger half = a0.add(sign).multiply(BigInteger.TWO.modInverse(P)).mod(P);
      BigInteger x = half.modPow(exponent, P);
      if (x.signum() == 0) {
        continue;
      }
      BigInteger y = a1.multiply(x.shiftLeft(1).modInverse(P)).mod(P);
      System.arraycopy(Fp2.fromBigIntegers(x, y), 0, r, 8, 8);
      long[] square = new long[8];
      fp2.square(r, 8, square, 0);
      if (fp2.isEqual(square, 0, a, 0)) {
        return true;
      }
    }
    return false;
  }

  private static void assertReason(Reason reason, Executable executable) {
    assertEquals(reason, assertThrows(MalformedDataException.class, executable).reason());
  }
}
