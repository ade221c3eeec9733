package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gadgets, compiled by the real compiler, against whoever computes the witness as he likes. */
class GadgetTest {
  private static final int B = 4;
  private static final int SHIFT = 2;
  private static final BigInteger R = PrimeField.FR.modulus();

  @TempDir static Path folder;
  private static CompiledSource bits;
  private static CompiledSource relu;

  @BeforeAll
  static void compile() throws Exception {
    bits = CompiledSource.gadget(folder, "SignedBits(%d)".formatted(B));
    relu = CompiledSource.gadget(folder, "RescaledRelu(%d, %d)".formatted(B, SHIFT));
  }

  @Test
  void everyValueInRangeHasItsHonestWitness() {
    for (long in = -16; in < 16; in++) {
      assertTrue(bits.accepts(bits.witness(bitsOf(in, ""))), "in = " + in);
      assertTrue(relu.accepts(relu.witness(reluOf(in))), "in = " + in);
    }
  }

  @Test
  void everyDisturbedWireBreaksAConstraint() {
    for (long in = -16; in < 16; in++) {
      assertNoWireMayChange(bits, bits.witness(bitsOf(in, "")));
      assertNoWireMayChange(relu, relu.witness(reluOf(in)));
    }
  }

  @Test
  void theInputDeterminesEverySignal() {
    assertEquals(List.of(), UniquenessCheck.undetermined(bits.r1cs()));
    assertEquals(List.of(), UniquenessCheck.undetermined(relu.r1cs()));
  }

  @Test
  void theDeterminationCheckSeesABitThatIsNotConstrained() throws Exception {
    CompiledSource open =
        CompiledSource.compile(
            folder,
            """
            pragma circom 2.1.6;
            template Open() {
                signal input in;
                signal output bits[2];
                bits[0] <-- in & 1;
                bits[1] <-- in >> 1;
                bits[0] * (bits[0] - 1) === 0;
                bits[0] + 2 * bits[1] === in;
            }
            component main {public [in]} = Open();
            """);
    assertFalse(UniquenessCheck.undetermined(open.r1cs()).isEmpty());
  }

  @Test
  void aForgedActivationIsRejected() {
    // All assignments of the bits that a prover could choose, with either activation: only the
    // honest one of each input passes.
    for (long in = -16; in < 16; in++) {
      Set<Long> activations = new TreeSet<>();
      Set<List<BigInteger>> witnesses = new HashSet<>();
      for (long shifted = 0; shifted < 1 << (B + 1); shifted++) {
        for (long out = 0; out < 4; out++) {
          Map<String, Long> values = reluOf(in);
          for (int i = 0; i <= B; i++) {
            values.put("signed.bits[" + i + "]", shifted >> i & 1);
          }
          values.put("out", out);
          Witness witness = relu.witness(values);
          if (relu.accepts(witness)) {
            activations.add(out);
            witnesses.add(witness.publicSignals(relu.r1cs().wires() - 1));
          }
        }
      }
      assertEquals(Set.of(in < 0 ? 0 : in >> SHIFT), activations, "in = " + in);
      assertEquals(1, witnesses.size(), "in = " + in);
    }
  }

  @Test
  void theAliasThatForgesTheReferencesReluIsNoWitnessHere() throws Exception {
    // The reference decides the sign by the top one of 254 bits. The order of the field has 254
    // bits, too, so that a small in and in + r are both decompositions of in, and the second one's
    // top bit is 1: "negative", and a positive activation becomes 0.
    CompiledSource reference =
        CompiledSource.compile(
            folder,
            """
            pragma circom 2.1.6;
            template Num2Bits254Relu() {
                signal input in;
                signal output out;
                signal bits[254];
                var sum = 0;
                for (var i = 0; i < 254; i++) {
                    bits[i] <-- (in >> i) & 1;
                    bits[i] * (bits[i] - 1) === 0;
                    sum += bits[i] * (1 << i);
                }
                sum === in;
                out <== in * (1 - bits[253]);
            }
            component main {public [in]} = Num2Bits254Relu();
            """);
    BigInteger alias = BigInteger.valueOf(11).add(R);
    assertTrue(alias.testBit(253));
    Witness.Builder forged = Witness.builder(reference.r1cs().wires());
    forged.set(reference.symbols().wire("main.in"), 11);
    forged.set(reference.symbols().wire("main.out"), 0);
    for (int i = 0; i < 254; i++) {
      int wire = reference.symbols().wire("main.bits[" + i + "]");
      if (wire >= 0) {
        forged.set(wire, alias.testBit(i) ? 1 : 0);
      }
    }
    assertTrue(reference.accepts(forged.build()), "the attack works on the reference's circuit");

    BigInteger shiftedAlias = alias.add(BigInteger.valueOf(1 << B));
    Map<String, Long> values = reluOf(11);
    values.put("out", 0L);
    for (int i = 0; i <= B; i++) {
      values.put("signed.bits[" + i + "]", shiftedAlias.testBit(i) ? 1L : 0L);
    }
    assertFalse(relu.accepts(relu.witness(values)));
    values.put("signed.bits[" + B + "]", 0L);
    assertFalse(relu.accepts(relu.witness(values)));
  }

  @Test
  void aValueOutsideTheBoundHasNoWitness() {
    for (long in : new long[] {-17, 16, 1000, -1000}) {
      for (long shifted = 0; shifted < 1 << (B + 1); shifted++) {
        Map<String, Long> values = new TreeMap<>();
        values.put("in", in);
        for (int i = 0; i <= B; i++) {
          values.put("bits[" + i + "]", shifted >> i & 1);
        }
        assertFalse(bits.accepts(bits.witness(values)), "in = " + in);
      }
    }
  }

  static void assertNoWireMayChange(CompiledSource circuit, Witness honest) {
    R1cs r1cs = circuit.r1cs();
    for (int wire = 1; wire < r1cs.wires(); wire++) {
      // Another input is another statement.
      if (wire > r1cs.outputs() && wire <= r1cs.publicSignals()) {
        continue;
      }
      for (BigInteger value :
          List.of(
              BigInteger.ZERO,
              BigInteger.ONE,
              honest.get(wire).add(BigInteger.ONE).mod(R),
              honest.get(wire).negate().mod(R),
              R.subtract(BigInteger.ONE))) {
        if (!value.equals(honest.get(wire))) {
          assertFalse(
              circuit.accepts(honest.with(wire, value)),
              "wire " + circuit.symbols().namesOfWire(wire) + " may change");
        }
      }
    }
  }

  private static Map<String, Long> bitsOf(long in, String component) {
    Map<String, Long> values = new TreeMap<>();
    values.put(component + "in", in);
    for (int i = 0; i <= B; i++) {
      values.put(component + "bits[" + i + "]", in + 16 >> i & 1);
    }
    return values;
  }

  private static Map<String, Long> reluOf(long in) {
    Map<String, Long> values = bitsOf(in, "signed.");
    values.put("in", in);
    values.put("out", in < 0 ? 0 : in >> SHIFT);
    return values;
  }
}
