package dev.proofstream.zk.r1cs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class R1csTest {

  private static final BigInteger R = PrimeField.FR.modulus();

  /** Wires 1, out, x, bit: x * x = out; bit * (bit - 1) = 0. */
  private static R1cs square() {
    SparseMatrix.Builder a = new SparseMatrix.Builder(2, 4, 2);
    SparseMatrix.Builder b = new SparseMatrix.Builder(2, 4, 0);
    SparseMatrix.Builder c = new SparseMatrix.Builder(2, 4, 0);
    long[] one = PrimeField.FR.fromBigInteger(BigInteger.ONE);
    long[] minusOne = PrimeField.FR.fromBigInteger(BigInteger.ONE.negate());
    a.add(0, 2, one, 0);
    b.add(0, 2, one, 0);
    c.add(0, 1, one, 0);
    a.add(1, 3, one, 0);
    b.add(1, 3, one, 0);
    b.add(1, 0, minusOne, 0);
    return new R1cs(
        new R1cs.Shape(4, 1, 0, 2, 4), a.build(), b.build(), c.build(), new long[] {0, 1, 2, 3});
  }

  @Test
  void aWitnessThatSatisfiesTheConstraintsPasses() {
    R1cs r1cs = square();
    r1cs.check(Witness.builder(4).set(1, 49).set(2, 7).set(3, 1).build());
    r1cs.check(Witness.builder(4).set(1, 49).set(2, -7).set(3, 0).build());
    BigInteger x = BigInteger.ONE.shiftLeft(200);
    r1cs.check(Witness.builder(4).set(1, x.multiply(x)).set(2, x).set(3, 0).build());
  }

  @Test
  void aWitnessThatDoesNotIsRefusedWithTheConstraintsIndexAndNoValue() {
    R1cs r1cs = square();
    Witness witness = Witness.builder(4).set(1, 49).set(2, 7).set(3, 4_242_424_242L).build();
    UnsatisfiedConstraintException e =
        assertThrows(UnsatisfiedConstraintException.class, () -> r1cs.check(witness));
    assertEquals(1, e.constraint());
    assertTrue(e.getMessage().startsWith("constraint 1 "), e.getMessage());
    assertFalse(e.getMessage().contains("4242424242"));
    assertEquals(
        0,
        assertThrows(
                UnsatisfiedConstraintException.class,
                () -> r1cs.check(witness.with(1, BigInteger.TEN)))
            .constraint());
  }

  @Test
  void aWitnessOfAnotherSizeIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> square().check(Witness.builder(2).set(1, 1).build()));
  }

  @Test
  void aDisturbedWireThatIsUsedIsNoticedInRandomCircuits() {
    Seeded random = Seeded.of("aDisturbedWireThatIsUsedIsNoticedInRandomCircuits");
    for (int i = 0; i < 20; i++) {
      RandomCircuit circuit = RandomCircuit.of(random, 1 + random.below(40));
      circuit.r1cs().check(circuit.witness());
      Witness disturbed = circuit.witness().with(1, circuit.witness().get(1).add(BigInteger.ONE));
      assertEquals(
          circuit.r1cs().constraints() - 1,
          circuit.r1cs().firstUnsatisfied(disturbed).orElseThrow());
    }
  }

  @Test
  void constraintsCanBeReadForAnalysis() {
    Constraint constraint = square().constraint(1);
    assertEquals(List.of(new Term(3, BigInteger.ONE)), constraint.a().terms());
    assertEquals(
        List.of(new Term(3, BigInteger.ONE), new Term(0, R.subtract(BigInteger.ONE))),
        constraint.b().terms());
    assertEquals(List.of(), constraint.c().terms());
    assertEquals(6, square().nonZeros());
  }

  @Test
  void aWitnessKeepsSmallNegativeAndLargeValues() {
    Witness.Builder builder = Witness.builder(6);
    builder.set(1, Long.MAX_VALUE).set(2, -1).set(3, Long.MIN_VALUE).set(4, R).set(5, 0L);
    Witness witness = builder.build();
    assertEquals(BigInteger.ONE, witness.get(0));
    assertEquals(BigInteger.valueOf(Long.MAX_VALUE), witness.get(1));
    assertEquals(R.subtract(BigInteger.ONE), witness.get(2));
    assertEquals(R.add(BigInteger.valueOf(Long.MIN_VALUE)), witness.get(3));
    assertEquals(BigInteger.ZERO, witness.get(4));
    assertEquals(List.of(witness.get(1), witness.get(2)), witness.publicSignals(2));
    assertEquals("Witness of 6 wires", witness.toString());
  }

  @Test
  void aWitnessWithAnUnsetWireIsNotBuilt() {
    Witness.Builder builder = Witness.builder(4).set(1, 1).set(3, 1);
    assertTrue(builder.isSet(3));
    assertFalse(builder.isSet(2));
    IllegalStateException e = assertThrows(IllegalStateException.class, builder::build);
    assertEquals("wire 2 has no value", e.getMessage());
    builder.set(2, 5).build();
    assertThrows(IllegalStateException.class, () -> builder.set(2, 6));
  }

  @Test
  void theConstantWireAndWiresThatAreNotThereCannotBeSet() {
    for (int wire : new int[] {0, -1, 4}) {
      assertThrows(IllegalArgumentException.class, () -> Witness.builder(4).set(wire, 1));
    }
    BigInteger[] values = {BigInteger.TWO, BigInteger.ONE};
    assertThrows(IllegalArgumentException.class, () -> Witness.of(values));
    assertThrows(
        IllegalArgumentException.class, () -> Witness.of(new BigInteger[] {BigInteger.ONE, R}));
  }
}
