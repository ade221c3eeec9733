package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.quantize.AffineForm;
import dev.proofstream.model.quantize.Curve;
import dev.proofstream.model.quantize.Gate;
import dev.proofstream.model.quantize.Interval;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Witness;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each kind of gate, compiled by the real compiler: what the evaluator says has a witness for every
 * value in range, no wire of it may change, nor any pair of wires, and the inputs determine all.
 */
class GateGadgetTest {
  private static final BigInteger R = PrimeField.FR.modulus();
  private static final AffineForm FIRST = AffineForm.of(0);
  private static final AffineForm SECOND = AffineForm.of(1);
  private static final Interval SMALL = new Interval(-8, 7);

  @TempDir Path folder;

  @Test
  void rescaling() throws Exception {
    Gate gate = new Gate.Shift(FIRST, SMALL, 2);
    check(CompiledSource.gadget(folder, "Rescaled(3, 2)"), gate, 1);
  }

  @Test
  void sign() throws Exception {
    check(CompiledSource.gadget(folder, "Sign(3)"), new Gate.Sign(FIRST, SMALL), 1);
  }

  @Test
  void digits() throws Exception {
    CompiledSource source = CompiledSource.gadget(folder, "Digits(3)");
    assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
    // And the sum, since here all that it is made of is public.
    assertEquals(3 + 1, source.r1cs().constraints());
    for (long in = 0; in < 8; in++) {
      noWireMayChange(source, digits(source, in));
    }
    assertFalse(source.accepts(digits(source, 8)));
  }

  private static Witness digits(CompiledSource source, long in) {
    Collected values = new Collected();
    for (int place = 0; place < 3; place++) {
      Gate.Digit digit = new Gate.Digit(FIRST, new Interval(0, 7), place);
      new GateSignals(values).gate("main", digit, new long[] {in}, in >> place & 1);
    }
    return values.witness(source);
  }

  @Test
  void product() throws Exception {
    Gate gate = new Gate.Product(FIRST, SECOND, new Interval(-56, 64));
    check(CompiledSource.gadget(folder, "Product()", "left", "right"), gate, 2);
  }

  @Test
  void maximum() throws Exception {
    Gate gate = new Gate.Maximum(FIRST, SECOND, new Interval(-15, 15), SMALL);
    check(CompiledSource.gadget(folder, "Maximum(4)", "a", "b"), gate, 2);
  }

  @Test
  void selection() throws Exception {
    CompiledSource source = CompiledSource.gadget(folder, "Select()", "bit", "yes", "no");
    assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
    for (long bit = 0; bit < 2; bit++) {
      Gate gate = new Gate.Select(AffineForm.of(0), AffineForm.of(1), AffineForm.of(2), SMALL);
      noWireMayChange(source, witness(source, gate, new long[] {bit, -3, 5}));
    }
  }

  @Test
  void tableThatIsLeftOnEitherSide() throws Exception {
    long[] base = {3, -1, 4, 1};
    long[] slope = {1, 0, -2, 5};
    Curve curve =
        new Curve(
            FIRST,
            new Interval(-64, 63),
            1,
            1,
            2,
            base,
            slope,
            new long[] {3, 2},
            new long[] {7, -1});
    String main = "Curve(6, 1, 2, 1, 1, 1, 1, [3, -1, 4, 1], [1, 0, -2, 5], [3, 2], [7, -1])";
    CompiledSource source = CompiledSource.gadget(folder, main);
    assertEquals(curve.constraints(), source.r1cs().constraints());
    assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
    for (long in = -64; in < 64; in++) {
      Witness witness = witness(source, curve, new long[] {in});
      assertTrue(source.accepts(witness), "in = " + in);
      if (in % 9 == 0) {
        noWireMayChange(source, witness);
      }
    }
  }

  @Test
  void rangeOfAHiddenLevel() throws Exception {
    for (int top : new int[] {1, 5, 10, 12}) {
      int n = 32 - Integer.numberOfLeadingZeros(top);
      CompiledSource source = CompiledSource.gadget(folder, "Level(%d, %d)".formatted(n, top));
      assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
      for (long in = 0; in < 1 << n; in++) {
        Collected values = new Collected();
        new GateSignals(values).level("main", top, in);
        assertEquals(in <= top, source.accepts(values.witness(source)), in + " of " + top);
      }
    }
  }

  @Test
  void everyPairOfWiresOfASmallGateIsHeld() throws Exception {
    CompiledSource source = CompiledSource.gadget(folder, "RescaledRelu(3, 1)");
    Gate gate = new dev.proofstream.model.quantize.QuantizedNeuron(0, FIRST, SMALL, 1);
    R1cs r1cs = source.r1cs();
    for (long in = -8; in < 8; in++) {
      Witness honest = witness(source, gate, new long[] {in});
      for (int i = 1; i < r1cs.wires(); i++) {
        for (int j = i + 1; j < r1cs.wires(); j++) {
          if (isInput(r1cs, i) || isInput(r1cs, j)) {
            continue;
          }
          for (int a = -2; a <= 2; a++) {
            for (int b = -2; b <= 2; b++) {
              if (a != 0 || b != 0) {
                Witness forged =
                    honest
                        .with(i, honest.get(i).add(BigInteger.valueOf(a)).mod(R))
                        .with(j, honest.get(j).add(BigInteger.valueOf(b)).mod(R));
                assertFalse(source.accepts(forged), "wires %d and %d".formatted(i, j));
              }
            }
          }
        }
      }
    }
  }

  private void check(CompiledSource source, Gate gate, int inputs) {
    assertEquals(gate.constraints(), source.r1cs().constraints());
    assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
    for (long a = -8; a < 8; a++) {
      for (long b = inputs == 1 ? 0 : -8; b < (inputs == 1 ? 1 : 8); b += 3) {
        noWireMayChange(source, witness(source, gate, new long[] {a, b}));
      }
    }
    // Beyond its range a value has no decomposition.
    if (!(gate instanceof Gate.Product)) {
      assertFalse(source.accepts(witness(source, gate, new long[] {40, -40})));
    }
  }

  private static Witness witness(CompiledSource source, Gate gate, long[] signals) {
    Collected values = new Collected();
    new GateSignals(values).gate("main", gate, signals, gate.at(signals));
    return values.witness(source);
  }

  private static void noWireMayChange(CompiledSource source, Witness honest) {
    assertTrue(source.accepts(honest));
    R1cs r1cs = source.r1cs();
    for (int wire = 1; wire < r1cs.wires(); wire++) {
      if (isInput(r1cs, wire)) {
        continue;
      }
      for (BigInteger value :
          List.of(
              BigInteger.ZERO,
              BigInteger.ONE,
              honest.get(wire).add(BigInteger.ONE).mod(R),
              honest.get(wire).negate().mod(R))) {
        if (!value.equals(honest.get(wire))) {
          assertFalse(
              source.accepts(honest.with(wire, value)),
              "wire " + source.symbols().namesOfWire(wire) + " may change");
        }
      }
    }
  }

  /** Another input is another statement. */
  private static boolean isInput(R1cs r1cs, int wire) {
    return wire > r1cs.outputs() && wire <= r1cs.publicSignals();
  }

  /** Signals by name, of which those that were substituted away are passed over. */
  private static final class Collected implements SignalValues.Sink {
    private final Map<String, BigInteger> values = new TreeMap<>();

    @Override
    public void accept(Supplier<String> name, long value) {
      values.put(name.get(), BigInteger.valueOf(value));
    }

    @Override
    public void accept(Supplier<String> name, BigInteger value) {
      values.put(name.get(), value);
    }

    Witness witness(CompiledSource source) {
      Witness.Builder builder = Witness.builder(source.r1cs().wires());
      values.forEach(
          (name, value) -> {
            int wire = source.symbols().wire(name);
            if (wire >= 0) {
              builder.set(wire, value);
            }
          });
      return builder.build();
    }
  }
}
