package dev.proofstream.zk.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.RandomCircuit;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class Groth16Test {

  private static final BigInteger R = PrimeField.FR.modulus();

  private static RandomCircuit circuit;
  private static ProvingKey key;
  private static Groth16Verifier verifier;
  private static Groth16Proof proof;

  @BeforeAll
  static void setUp() {
    circuit = RandomCircuit.of(Seeded.of("Groth16Test"), 40);
    key = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
    verifier = new Groth16Verifier(key.verifyingKey());
    proof = new Groth16Prover(key).prove(circuit.witness());
  }

  @Test
  void honestProofsOfCircuitsOfEverySizeVerify() {
    Seeded random = Seeded.of("honestProofsOfCircuitsOfEverySizeVerify");
    // 1 + 4 public rows + 3 = 8 fills a domain exactly; 4 more go beyond it.
    for (int constraints : new int[] {1, 2, 3, 4, 11, 12, 100}) {
      RandomCircuit c = RandomCircuit.of(random, constraints);
      ProvingKey k = Groth16Setup.run(c.r1cs(), new SecureRandom());
      assertTrue(k.domainSize() > constraints + 4);
      Groth16Proof p = new Groth16Prover(k).prove(c.witness());
      assertTrue(
          new Groth16Verifier(k.verifyingKey()).verify(c.publicSignals(), p),
          constraints + " constraints");
    }
  }

  @Test
  void anyOtherPublicSignalIsRejected() {
    for (int i = 0; i < circuit.publicSignals().size(); i++) {
      List<BigInteger> signals = new ArrayList<>(circuit.publicSignals());
      signals.set(i, signals.get(i).add(BigInteger.ONE).mod(R));
      assertFalse(verifier.verify(signals, proof), "signal " + i);
    }
  }

  @Test
  void aliasedNegativeMissingAndAddedSignalsAreMalformed() {
    for (int i = 0; i < circuit.publicSignals().size(); i++) {
      List<BigInteger> signals = new ArrayList<>(circuit.publicSignals());
      BigInteger honest = signals.get(i);
      signals.set(i, honest.add(R));
      assertReason(Reason.OUT_OF_RANGE, () -> verifier.verify(signals, proof));
      signals.set(i, honest.subtract(R));
      assertReason(Reason.OUT_OF_RANGE, () -> verifier.verify(signals, proof));
      signals.set(i, honest);
    }
    List<BigInteger> signals = new ArrayList<>(circuit.publicSignals());
    signals.add(BigInteger.ZERO);
    assertReason(Reason.WRONG_LENGTH, () -> verifier.verify(signals, proof));
    assertReason(
        Reason.WRONG_LENGTH, () -> verifier.verify(signals.subList(0, signals.size() - 2), proof));
    assertReason(Reason.WRONG_LENGTH, () -> verifier.verify(List.of(), proof));
  }

  @Test
  void aProofWithAnyPointChangedIsRejected() {
    List<BigInteger> signals = circuit.publicSignals();
    assertTrue(verifier.verify(signals, proof));
    G1Point other = G1Point.GENERATOR;
    for (Groth16Proof tampered :
        List.of(
            new Groth16Proof(proof.c(), proof.b(), proof.a()),
            new Groth16Proof(other, proof.b(), proof.c()),
            new Groth16Proof(proof.a(), G2Point.GENERATOR, proof.c()),
            new Groth16Proof(proof.a(), proof.b(), other),
            new Groth16Proof(proof.a().negated(), proof.b(), proof.c()),
            new Groth16Proof(proof.a(), proof.b().negated(), proof.c()),
            new Groth16Proof(proof.a(), proof.b(), proof.c().negated()))) {
      assertFalse(verifier.verify(signals, tampered));
    }
    // Both signs of A and B may change: Groth16 proofs are malleable, so nothing is keyed by them.
    assertTrue(
        verifier.verify(
            signals, new Groth16Proof(proof.a().negated(), proof.b().negated(), proof.c())));
  }

  @Test
  void aBatchHoldsExactlyWhereItsStatementsHold() {
    Groth16Prover prover = new Groth16Prover(key);
    List<BigInteger> honest = circuit.publicSignals();
    List<BigInteger> wrong = new ArrayList<>(honest);
    wrong.set(0, wrong.get(0).add(BigInteger.ONE).mod(R));
    List<BigInteger> aliased = new ArrayList<>(honest);
    aliased.set(1, aliased.get(1).add(R));
    List<Groth16Verifier.Statement> statements = new ArrayList<>();
    List<Boolean> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Groth16Proof fresh = prover.prove(circuit.witness());
      statements.add(new Groth16Verifier.Statement(honest, fresh));
      expected.add(true);
    }
    assertEquals(expected, verifier.verifyBatch(statements));
    assertEquals(List.of(), verifier.verifyBatch(List.of()));
    assertEquals(List.of(true), verifier.verifyBatch(statements.subList(0, 1)));

    statements.add(new Groth16Verifier.Statement(wrong, proof));
    statements.add(
        new Groth16Verifier.Statement(
            honest, new Groth16Proof(proof.a().negated(), proof.b(), proof.c())));
    statements.add(new Groth16Verifier.Statement(aliased, proof));
    statements.add(new Groth16Verifier.Statement(honest.subList(1, honest.size()), proof));
    statements.add(new Groth16Verifier.Statement(honest, proof));
    expected.addAll(List.of(false, false, false, false, true));
    assertEquals(expected, verifier.verifyBatch(statements));
    assertEquals(List.of(false, false), verifier.verifyBatch(statements.subList(40, 42)));
  }

  @Test
  void aBatchFindsWhicheverOfItsStatementsAreFalse() {
    List<BigInteger> honest = circuit.publicSignals();
    Groth16Proof forged = new Groth16Proof(proof.a(), proof.b(), G1Point.GENERATOR);
    for (int falseOnes = 0; falseOnes < 1 << 5; falseOnes++) {
      List<Groth16Verifier.Statement> statements = new ArrayList<>();
      List<Boolean> expected = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        boolean holds = (falseOnes >> i & 1) == 0;
        statements.add(new Groth16Verifier.Statement(honest, holds ? proof : forged));
        expected.add(holds);
      }
      assertEquals(expected, verifier.verifyBatch(statements));
    }
  }

  @Test
  void errorsThatCancelEachOtherAreFoundInABatch() {
    // Without weights the product of both equations would hold: C + D and C - D.
    Groth16Proof other = new Groth16Prover(key).prove(circuit.witness());
    List<BigInteger> honest = circuit.publicSignals();
    assertEquals(
        List.of(false, false),
        verifier.verifyBatch(
            List.of(
                new Groth16Verifier.Statement(
                    honest, new Groth16Proof(proof.a(), proof.b(), other.c())),
                new Groth16Verifier.Statement(
                    honest, new Groth16Proof(other.a(), other.b(), proof.c())))));
  }

  @Test
  void aProofWithAPointAtInfinityCannotBeMade() {
    assertReason(
        Reason.POINT_AT_INFINITY, () -> new Groth16Proof(G1Point.INFINITY, proof.b(), proof.c()));
    assertReason(
        Reason.POINT_AT_INFINITY, () -> new Groth16Proof(proof.a(), G2Point.INFINITY, proof.c()));
    assertReason(
        Reason.POINT_AT_INFINITY, () -> new Groth16Proof(proof.a(), proof.b(), G1Point.INFINITY));
  }

  @Test
  void aWitnessThatBreaksAConstraintGivesNoValidProof() {
    Groth16Prover prover = new Groth16Prover(key);
    for (int wire = 1; wire < 8; wire++) {
      Witness broken =
          circuit.witness().with(wire, circuit.witness().get(wire).add(BigInteger.TEN));
      if (circuit.r1cs().firstUnsatisfied(broken).isPresent()) {
        List<BigInteger> signals = broken.publicSignals(circuit.r1cs().publicSignals());
        assertFalse(verifier.verify(signals, prover.prove(broken)), "wire " + wire);
      }
    }
    assertThrows(
        IllegalArgumentException.class, () -> prover.prove(Witness.builder(2).set(1, 1).build()));
  }

  @Test
  void twoProofsOfOneStatementDiffer() {
    Groth16Proof second = new Groth16Prover(key).prove(circuit.witness());
    assertNotEquals(proof.a(), second.a());
    assertNotEquals(proof.b(), second.b());
    assertNotEquals(proof.c(), second.c());
    assertTrue(verifier.verify(circuit.publicSignals(), second));
  }

  @Test
  void aProofOfAnotherSetUpOfTheSameCircuitIsRejected() {
    ProvingKey other = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
    assertNotEquals(key.circuitHash(), other.circuitHash());
    assertFalse(
        verifier.verify(
            circuit.publicSignals(), new Groth16Prover(other).prove(circuit.witness())));
  }

  @Test
  void oneProverServesManyThreads() {
    Groth16Prover prover = new Groth16Prover(key);
    List<Groth16Proof> proofs = new ArrayList<>();
    try (var executor = java.util.concurrent.Executors.newFixedThreadPool(4)) {
      IntStream.range(0, 12)
          .mapToObj(i -> executor.submit(() -> prover.prove(circuit.witness())))
          .toList()
          .forEach(
              future -> {
                try {
                  proofs.add(future.get());
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
    }
    proofs.forEach(p -> assertTrue(verifier.verify(circuit.publicSignals(), p)));
    assertEquals(12, proofs.stream().distinct().count());
  }

  @Test
  void noIcIsInfinityEvenWhenAPublicSignalIsUsedNowhere() {
    // In a random circuit public inputs may stand in no constraint; the extra rows give them an IC
    // all the same.
    Seeded random = Seeded.of("noIcIsInfinityEvenWhenAPublicSignalIsUsedNowhere");
    RandomCircuit c = RandomCircuit.of(random, 1);
    VerifyingKey k = Groth16Setup.run(c.r1cs(), new SecureRandom()).verifyingKey();
    k.ic().forEach(point -> assertFalse(point.isInfinity()));
    assertEquals(5, k.ic().stream().distinct().count());
  }

  @Test
  void aVerifyingKeyWithInfinityOrWithoutContributionIsRefused() {
    VerifyingKey k = key.verifyingKey();
    G2Point o2 = G2Point.INFINITY;
    assertReason(
        Reason.POINT_AT_INFINITY,
        () -> new VerifyingKey(G1Point.INFINITY, k.beta2(), k.gamma2(), k.delta2(), k.ic()));
    assertReason(
        Reason.POINT_AT_INFINITY,
        () -> new VerifyingKey(k.alpha1(), o2, k.gamma2(), k.delta2(), k.ic()));
    assertReason(
        Reason.POINT_AT_INFINITY,
        () -> new VerifyingKey(k.alpha1(), k.beta2(), o2, k.delta2(), k.ic()));
    assertReason(
        Reason.POINT_AT_INFINITY,
        () -> new VerifyingKey(k.alpha1(), k.beta2(), k.gamma2(), o2, k.ic()));
    for (int i = 0; i < k.ic().size(); i++) {
      List<G1Point> ic = new ArrayList<>(k.ic());
      ic.set(i, G1Point.INFINITY);
      assertReason(
          Reason.POINT_AT_INFINITY,
          () -> new VerifyingKey(k.alpha1(), k.beta2(), k.gamma2(), k.delta2(), ic));
    }
    assertReason(
        Reason.TRIVIAL_DELTA,
        () -> new VerifyingKey(k.alpha1(), k.beta2(), k.gamma2(), G2Point.GENERATOR, k.ic()));
    assertReason(
        Reason.WRONG_LENGTH,
        () -> new VerifyingKey(k.alpha1(), k.beta2(), k.gamma2(), k.delta2(), List.of()));
  }

  private static void assertReason(Reason reason, Executable executable) {
    assertEquals(reason, assertThrows(MalformedDataException.class, executable).reason());
  }
}
