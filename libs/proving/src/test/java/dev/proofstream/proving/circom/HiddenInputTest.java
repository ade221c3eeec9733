package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModel.Trace;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.Witness;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Circuits whose inputs nobody sees: they check ranges and groups themselves, and tie to a hash.
 */
class HiddenInputTest {
  private static final BigInteger R = PrimeField.FR.modulus();
  private static final BigInteger BINDING = BigInteger.valueOf(77);
  private static final BigInteger SALT = new BigInteger("123456789012345678901234567890123456");

  @TempDir Path folder;

  private record Case(CircuitDesign design, CompiledSource source, WitnessMap map) {
    Witness witness(List<int[]> rows) {
      List<Trace> traces = rows.stream().map(design.model()::evaluate).toList();
      return map.witness(
          new Assignment(
              Assignment.padded(traces, design.batch()), SALT, BigInteger.ZERO, BINDING));
    }
  }

  private Case compile(String input, int batch) throws Exception {
    QuantizedModel model;
    try (InputStream in = getClass().getResourceAsStream("two-classes.json")) {
      model = QuantizedModelJson.read(in.readAllBytes());
    }
    CircuitDesign design =
        new CircuitDesign(model, CircuitOptions.of("fixed", input, "label", batch));
    CompiledSource source = CompiledSource.compile(folder, CircomSource.of(design));
    assertEquals(List.of(), UniquenessCheck.undetermined(source.r1cs()));
    return new Case(
        design, source, new WitnessMap(design, source.symbols(), source.r1cs().wires()));
  }

  @Test
  void aPrivateInputOutsideItsRangeOrGroupHasNoWitness() throws Exception {
    Case hidden = compile("private", 1);
    int[] row = SmallModels.rows(3, 1).getFirst();
    assertEquals(2, hidden.source().r1cs().publicSignals());
    assertTrue(hidden.source().accepts(hidden.witness(List.of(row))));
    List<int[]> forged = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      int[] beyond = row.clone();
      beyond[i] = SmallModels.INPUTS.get(i).levels();
      forged.add(beyond);
      beyond = row.clone();
      beyond[i] = -1;
      forged.add(beyond);
    }
    int[] two = row.clone();
    two[3] = two[4] = 1;
    int[] none = row.clone();
    none[3] = none[4] = none[5] = 0;
    forged.add(two);
    forged.add(none);
    for (int[] levels : forged) {
      // The forger's best: an honest evaluation of what is not permitted.
      Trace trace = evaluateAnyway(hidden.design().model(), levels);
      Assignment assignment =
          new Assignment(List.of(trace), BigInteger.ZERO, BigInteger.ZERO, BINDING);
      assertFalse(hidden.source().accepts(hidden.map().witness(assignment)));
    }
  }

  /** The evaluator's own arithmetic without its check of the levels. */
  private static Trace evaluateAnyway(QuantizedModel model, int[] levels) {
    long[] signals = new long[model.signals()];
    for (int i = 0; i < levels.length; i++) {
      signals[i] = levels[i];
    }
    int next = levels.length;
    for (var layer : model.layers()) {
      for (var gate : layer.gates()) {
        signals[next++] = gate.at(signals);
      }
    }
    return new Trace(signals, model.decision().outputs(signals), model.decision().label(signals));
  }

  @Test
  void noWireOfAHiddenInputsCircuitMayChange() throws Exception {
    for (String input : List.of("private", "hashed")) {
      Case hidden = compile(input, 1);
      Witness witness = hidden.witness(SmallModels.rows(4, 1));
      for (int wire = 1; wire < witness.size(); wire++) {
        for (BigInteger delta : List.of(BigInteger.ONE, R.subtract(BigInteger.ONE))) {
          assertFalse(
              hidden.source().accepts(witness.with(wire, witness.get(wire).add(delta).mod(R))),
              input + ": wire " + hidden.source().symbols().namesOfWire(wire) + " may change");
        }
      }
    }
  }

  @Test
  void theHashIsOfSaltAndLevelsAndNothingElse() throws Exception {
    Case hashed = compile("hashed", 2);
    List<int[]> rows = SmallModels.rows(5, 2);
    Witness witness = hashed.witness(rows);
    assertTrue(hashed.source().accepts(witness));
    List<BigInteger> signals = witness.publicSignals(hashed.source().r1cs().publicSignals());
    assertEquals(4, signals.size());
    for (int r = 0; r < 2; r++) {
      assertEquals(BigInteger.valueOf(hashed.design().model().label(rows.get(r))), signals.get(r));
    }
    long[] levels = rows.stream().flatMapToInt(java.util.Arrays::stream).asLongStream().toArray();
    assertEquals(Assignment.inputHash(hashed.design(), levels, SALT), signals.get(2));
    assertNotEquals(
        Assignment.inputHash(hashed.design(), levels, SALT.add(BigInteger.ONE)), signals.get(2));
    assertEquals(BINDING, signals.getLast());
    // A request of one row is padded with it.
    assertEquals(
        hashed.witness(List.of(rows.getFirst())).get(3),
        hashed.witness(List.of(rows.getFirst(), rows.getFirst())).get(3));
  }

  @Test
  void aBatchOfPublicRowsShowsThemInOrder() throws Exception {
    Case batch = compile("public", 3);
    List<int[]> rows = SmallModels.rows(6, 3);
    Witness witness = batch.witness(rows);
    assertTrue(batch.source().accepts(witness));
    List<BigInteger> signals = witness.publicSignals(batch.source().r1cs().publicSignals());
    for (int r = 0; r < 3; r++) {
      assertEquals(BigInteger.valueOf(batch.design().model().label(rows.get(r))), signals.get(r));
      for (int i = 0; i < batch.design().inputs(); i++) {
        assertEquals(
            BigInteger.valueOf(rows.get(r)[i]), signals.get(3 + r * batch.design().inputs() + i));
      }
    }
  }
}
