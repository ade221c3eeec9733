package dev.proofstream.zk.pairing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

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
