package dev.proofstream.zk.pairing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PairingTest {

  private static final BigInteger R = PrimeField.FR.modulus();

  @Test
  void thePairingIsBilinear() {
    Seeded random = Seeded.of("thePairingIsBilinear");
    GtElement generator = Pairing.of(G1Point.GENERATOR, G2Point.GENERATOR);
    for (int i = 0; i < 5; i++) {
      BigInteger a = random.below(R);
      BigInteger b = random.below(R);
      GtElement expected = generator.power(a.multiply(b).mod(R));
      assertEquals(expected, Pairing.of(g1(a), g2(b)));
      assertEquals(expected, Pairing.of(g1(b), g2(a)));
      assertEquals(expected, Pairing.of(g1(a.multiply(b).mod(R)), G2Point.GENERATOR));
    }
  }

  @Test
  void thePairingOfTheGeneratorsHasOrderR() {
    GtElement generator = Pairing.of(G1Point.GENERATOR, G2Point.GENERATOR);
    assertNotEquals(GtElement.ONE, generator);
    assertEquals(GtElement.ONE, generator.power(R));
  }

  @Test
  void infinityPairsToOne() {
    assertEquals(GtElement.ONE, Pairing.of(G1Point.INFINITY, G2Point.GENERATOR));
    assertEquals(GtElement.ONE, Pairing.of(G1Point.GENERATOR, G2Point.INFINITY));
    assertEquals(GtElement.ONE, Pairing.product(List.of()));
  }

  @Test
  void aProductOfPairingsIsTheProductOfTheValues() {
    Seeded random = Seeded.of("aProductOfPairingsIsTheProductOfTheValues");
    BigInteger a = random.below(R);
    BigInteger b = random.below(R);
    GtElement product =
        Pairing.product(
            List.of(
                Pairing.Pair.of(g1(a), g2(b)),
                Pairing.Pair.of(G1Point.INFINITY, G2Point.GENERATOR),
                Pairing.Pair.of(g1(b), g2(b))));
    assertEquals(Pairing.of(g1(a), g2(b)).times(Pairing.of(g1(b), g2(b))), product);
    assertEquals(
        GtElement.ONE,
        Pairing.product(
            List.of(Pairing.Pair.of(g1(a), g2(b)), Pairing.Pair.of(g1(a).negated(), g2(b)))));
  }

  @ParameterizedTest
  @MethodSource("dev.proofstream.zk.field.KernelChoice#names")
  void everyProviderGivesTheSameProduct(String name) {
    Assumptions.assumeTrue(
        KernelChoice.whyNot(name).isEmpty(), () -> KernelChoice.whyNot(name).orElseThrow());
    FieldKernels kernels = KernelChoice.byName(name).orElseThrow();
    FieldKernels scalar = KernelChoice.byName("scalar").orElseThrow();
    Seeded random = Seeded.of("everyProviderGivesTheSameProduct");
    for (int count : new int[] {1, 2, 30}) {
      List<Pairing.Pair> actual = new ArrayList<>();
      List<Pairing.Pair> expected = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        G1Point p = g1(random.below(R));
        G2Point q = g2(random.below(R));
        actual.add(new Pairing.Pair(p, PreparedG2.of(q, kernels)));
        expected.add(new Pairing.Pair(p, PreparedG2.of(q, scalar)));
      }
      assertEquals(Pairing.product(expected, scalar), Pairing.product(actual, kernels));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.proofstream.zk.field.KernelChoice#names")
  void everyProviderGivesTheSameMultiples(String name) {
    Assumptions.assumeTrue(
        KernelChoice.whyNot(name).isEmpty(), () -> KernelChoice.whyNot(name).orElseThrow());
    FieldKernels kernels = KernelChoice.byName(name).orElseThrow();
    Seeded random = Seeded.of("everyProviderGivesTheSameMultiples");
    for (Group group : Group.values()) {
      CurveArithmetic curve = group.arithmetic();
      long[] infinity = new long[group.affineLimbs()];
      long[] result = new long[group.jacobianLimbs()];
      for (int i = 0; i < 20; i++) {
        long[] k = PrimeField.limbsOf(random.edgyBelow(R));
        long[] point = group.generator();
        if (!kernels.multiple(group.coordinateLimbs(), point, 0, k, 0, 4, result, 0)) {
          return; // it leaves multiples to CurveArithmetic
        }
        long[] expected = new long[group.jacobianLimbs()];
        curve.setInfinity(expected, 0);
        for (int bit = 255; bit >= 0; bit--) {
          curve.twice(expected, 0, expected, 0);
          if ((k[bit >> 6] >>> bit & 1) != 0) {
            curve.addAffine(expected, 0, point, 0, expected, 0);
          }
        }
        long[] a = new long[group.affineLimbs()];
        long[] b = new long[group.affineLimbs()];
        curve.toAffine(expected, 0, a, 0);
        curve.toAffine(result, 0, b, 0);
        assertArrayEquals(a, b);
        kernels.multiple(group.coordinateLimbs(), infinity, 0, k, 0, 4, result, 0);
        assertTrue(curve.isInfinity(result, 0));
      }
    }
  }

  private static G1Point g1(BigInteger k) {
    return G1Point.ofLimbs(multiple(Group.G1, k), 0);
  }

  private static G2Point g2(BigInteger k) {
    return G2Point.ofLimbs(multiple(Group.G2, k), 0);
  }

  private static long[] multiple(Group group, BigInteger k) {
    CurveArithmetic curve = group.arithmetic();
    long[] r = new long[group.jacobianLimbs()];
    curve.multiply(group.generator(), 0, PrimeField.limbsOf(k), 0, 4, r, 0);
    long[] affine = new long[group.affineLimbs()];
    curve.toAffine(r, 0, affine, 0);
    return affine;
  }
}
