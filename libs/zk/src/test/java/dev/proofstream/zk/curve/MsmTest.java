package dev.proofstream.zk.curve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Points are known multiples of the generator, so the sum is the generator times an inner product.
 */
class MsmTest {

  private static final BigInteger R = PrimeField.FR.modulus();

  @ParameterizedTest
  @EnumSource
  void sumsOfAnyLengthAgreeWithTheInnerProduct(Group group) {
    Seeded random = Seeded.of("sumsOfAnyLengthAgreeWithTheInnerProduct");
    for (int n : new int[] {0, 1, 2, 3, 17, 63, 64, 200, 700}) {
      check(group, n, i -> random.below(R), i -> random.below(R));
      check(group, n, i -> random.below(R), i -> random.edgyBelow(R));
    }
  }

  @ParameterizedTest
  @EnumSource
  void scalarsOfCircuitsAgreeWithTheInnerProduct(Group group) {
    Seeded random = Seeded.of("scalarsOfCircuitsAgreeWithTheInnerProduct");
    BigInteger limit = BigInteger.ONE.shiftLeft(64);
    IntFunction<BigInteger> circuit =
        i ->
            switch (i % 8) {
              case 0, 1 -> BigInteger.ZERO;
              case 2, 3 -> BigInteger.ONE;
              case 4 -> R.subtract(BigInteger.ONE);
              case 5 -> BigInteger.valueOf(random.below(100_000));
              case 6 -> R.subtract(BigInteger.valueOf(random.below(100_000)).max(BigInteger.ONE));
              default -> random.below(R);
            };
    check(group, 400, i -> random.below(R), circuit);
    // The edges of "small": 2^64 - 1 and 2^64 on both sides.
    BigInteger[] edges = {
      limit.subtract(BigInteger.ONE),
      limit,
      R.subtract(limit).add(BigInteger.ONE),
      R.subtract(limit),
      BigInteger.ONE.shiftLeft(63),
      R.subtract(BigInteger.ONE.shiftLeft(63)),
      R.shiftRight(1),
      R.shiftRight(1).add(BigInteger.ONE)
    };
    check(group, 160, i -> random.below(R), i -> edges[i % edges.length]);
  }

  @ParameterizedTest
  @EnumSource
  void equalOppositeAndInfinitePointsMeetInBuckets(Group group) {
    Seeded random = Seeded.of("equalOppositeAndInfinitePointsMeetInBuckets");
    BigInteger k = random.below(R);
    BigInteger[] points = {k, k, R.subtract(k), BigInteger.ZERO, k.shiftLeft(1).mod(R)};
    BigInteger s = random.below(R);
    check(group, 100, i -> points[i % points.length], i -> s);
    check(group, 2, i -> points[i + 1], i -> s);
    check(group, 100, i -> points[i % points.length], i -> BigInteger.valueOf(i % 3));
    check(group, 100, i -> BigInteger.ZERO, i -> s);
  }

  @ParameterizedTest
  @EnumSource
  void scalarsAreTakenFromTheGivenOne(Group group) {
    Seeded random = Seeded.of("scalarsAreTakenFromTheGivenOne");
    PointVector points = points(group, new BigInteger[] {BigInteger.ONE});
    BigInteger k = random.below(R);
    long[] scalars = new long[12];
    System.arraycopy(PrimeField.limbsOf(k), 0, scalars, 8, 4);
    assertEquals(
        CurveArithmeticTest.big(group, CurveArithmeticTest.multiple(group, k)),
        CurveArithmeticTest.big(group, Msm.multiply(points, scalars, 2)));
    assertThrows(IllegalArgumentException.class, () -> Msm.multiply(points, scalars, 3));
    assertTrue(group.arithmetic().isInfinity(Msm.multiply(points, scalars, 0), 0));
  }

  @ParameterizedTest
  @EnumSource
  void tablesGiveTheSameSums(Group group) {
    Seeded random = Seeded.of("tablesGiveTheSameSums");
    int n = 90;
    BigInteger[] multiples = new BigInteger[n];
    long[] scalars = new long[4 * n];
    BigInteger inner = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      multiples[i] = i % 9 == 0 ? BigInteger.ZERO : random.below(R);
      BigInteger k = i % 3 == 0 ? BigInteger.valueOf(random.below(4)) : random.edgyBelow(R);
      System.arraycopy(PrimeField.limbsOf(k), 0, scalars, 4 * i, 4);
      inner = inner.add(k.multiply(multiples[i])).mod(R);
    }
    PointVector points = points(group, multiples);
    for (int stride : new int[] {3, 9, 13, 64, 127, 253, 254}) {
      assertEquals(
          CurveArithmeticTest.big(group, CurveArithmeticTest.multiple(group, inner)),
          CurveArithmeticTest.big(
              group, Msm.multiply(MsmBase.withTable(points, stride), scalars, 0)),
          "stride " + stride);
    }
    assertThrows(IllegalArgumentException.class, () -> MsmBase.withTable(points, 0));
    assertThrows(IllegalArgumentException.class, () -> MsmBase.withTable(points, 255));
  }

  @Test
  void oneBucketOverManyPiecesIsPutTogether() {
    // 20,000 bits: bucket 1 of the lowest window spans three pieces.
    Seeded random = Seeded.of("oneBucketOverManyPiecesIsPutTogether");
    BigInteger[] few = new BigInteger[50];
    for (int i = 0; i < few.length; i++) {
      few[i] = random.below(R);
    }
    check(
        Group.G1,
        20_000,
        i -> few[i % few.length],
        i -> i % 997 == 0 ? few[i % 7] : BigInteger.valueOf(1 - i % 2 * 2).mod(R));
  }

  @ParameterizedTest
  @EnumSource
  void twoMultiplesAreTheSumOfTheMultiples(Group group) {
    Seeded random = Seeded.of("twoMultiplesAreTheSumOfTheMultiples");
    for (int i = 0; i < 12; i++) {
      BigInteger a = random.below(R).max(BigInteger.ONE);
      BigInteger b = i == 0 ? a : i == 1 ? R.subtract(a) : random.below(R).max(BigInteger.ONE);
      BigInteger k = random.edgyBelow(R);
      BigInteger l = i < 2 ? k : random.edgyBelow(R);
      long[] pair = points(group, new BigInteger[] {a, b}).limbs();
      int n = group.affineLimbs();
      long[] sum =
          new TwoMultiples(group)
              .sum(
                  java.util.Arrays.copyOf(pair, n),
                  PrimeField.limbsOf(k),
                  java.util.Arrays.copyOfRange(pair, n, 2 * n),
                  PrimeField.limbsOf(l));
      BigInteger expected = a.multiply(k).add(b.multiply(l)).mod(R);
      assertEquals(
          CurveArithmeticTest.big(group, CurveArithmeticTest.multiple(group, expected)),
          CurveArithmeticTest.big(group, sum));
    }
  }

  private static void check(
      Group group, int n, IntFunction<BigInteger> point, IntFunction<BigInteger> scalar) {
    BigInteger[] multiples = new BigInteger[n];
    long[] scalars = new long[4 * n];
    BigInteger inner = BigInteger.ZERO;
    for (int i = 0; i < n; i++) {
      multiples[i] = point.apply(i);
      BigInteger k = scalar.apply(i);
      System.arraycopy(PrimeField.limbsOf(k), 0, scalars, 4 * i, 4);
      inner = inner.add(k.multiply(multiples[i])).mod(R);
    }
    long[] sum = Msm.multiply(points(group, multiples), scalars, 0);
    assertEquals(
        CurveArithmeticTest.big(group, CurveArithmeticTest.multiple(group, inner)),
        CurveArithmeticTest.big(group, sum));
  }

  private static final java.util.Map<Group, FixedBase> BASES = new java.util.EnumMap<>(Group.class);

  private static PointVector points(Group group, BigInteger[] multiples) {
    long[] limbs = new long[4 * multiples.length];
    for (int i = 0; i < multiples.length; i++) {
      System.arraycopy(PrimeField.limbsOf(multiples[i]), 0, limbs, 4 * i, 4);
    }
    return BASES.computeIfAbsent(group, g -> FixedBase.ofGenerator(g, 256)).multiply(limbs);
  }
}
