package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.r1cs.R1cs;
import dev.proofstream.zk.r1cs.Term;
import dev.proofstream.zk.r1cs.Witness;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole circuits of fixed quantised models (src/test/resources: made once by the calibrator from
 * {@link SmallModels}).
 */
class WholeCircuitTest {
  private static final BigInteger BINDING = BigInteger.valueOf(123456789);

  private static final BigInteger R = PrimeField.FR.modulus();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"linear", "two-classes", "four-classes"})
  void theWitnessOfTheEvaluatorSatisfiesTheCircuitAndNoWireOfItMayChange(String name)
      throws Exception {
    QuantizedModel model = model(name);
    CompiledSource circuit =
        CompiledSource.compile(folder, CircomSource.of(CircuitDesign.of(model)));
    WitnessMap map =
        new WitnessMap(CircuitDesign.of(model), circuit.symbols(), circuit.r1cs().wires());
    Set<Integer> used = usedWires(circuit.r1cs());
    for (int[] levels : SmallModels.rows(5, 12)) {
      QuantizedModel.Trace trace = model.evaluate(levels);
      Witness witness =
          map.witness(new Assignment(List.of(trace), BigInteger.ZERO, BigInteger.ZERO, BINDING));
      assertTrue(circuit.accepts(witness));
      List<BigInteger> signals = witness.publicSignals(circuit.r1cs().publicSignals());
      assertEquals(BigInteger.valueOf(trace.label()), signals.getFirst());
      for (int i = 0; i < levels.length; i++) {
        assertEquals(BigInteger.valueOf(levels[i]), signals.get(1 + i));
      }
      assertEquals(BINDING, signals.getLast());
      for (int wire = 1; wire < witness.size(); wire++) {
        // Another input is another statement. The binding must not change all the same.
        if (wire > circuit.r1cs().outputs() && wire < circuit.r1cs().publicSignals()) {
          continue;
        }
        assertTrue(used.contains(wire), "a wire that nothing constrains");
        for (int delta : new int[] {1, -1, 2}) {
          BigInteger changed = witness.get(wire).add(BigInteger.valueOf(delta)).mod(R);
          assertFalse(
              circuit.accepts(witness.with(wire, changed)),
              "wire " + circuit.symbols().namesOfWire(wire) + " may change");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "two-classes", "four-classes"})
  void theInputsDetermineEverySignal(String name) throws Exception {
    CompiledSource circuit =
        CompiledSource.compile(folder, CircomSource.of(CircuitDesign.of(model(name))));
    assertEquals(List.of(), UniquenessCheck.undetermined(circuit.r1cs()));
  }

  /** Models of the heart data, trained once by the trainers with their usual seeds. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "heart-mlp",
        "heart-tree-3",
        "heart-kmeans-2",
        "heart-kmeans-8",
        "heart-forest-9x4"
      })
  void circuitsOfTreesAndCentroidsAreDeterminedAndKeepTheEvaluatorsLabel(String name)
      throws Exception {
    QuantizedModel model = model(name);
    CircuitDesign design = CircuitDesign.of(model);
    CompiledSource circuit = CompiledSource.compile(folder, CircomSource.of(design));
    assertEquals(List.of(), UniquenessCheck.undetermined(circuit.r1cs()));
    WitnessMap map = new WitnessMap(design, circuit.symbols(), circuit.r1cs().wires());
    java.util.Random random = new java.util.Random(11);
    for (int round = 0; round < 10; round++) {
      int[] levels = new int[model.inputs().size()];
      for (int i = 0; i < levels.length; i++) {
        levels[i] = random.nextInt(model.inputs().get(i).levels());
      }
      QuantizedModel.Trace trace = model.evaluate(levels);
      Witness witness =
          map.witness(new Assignment(List.of(trace), BigInteger.ZERO, BigInteger.ZERO, BINDING));
      assertTrue(circuit.accepts(witness));
      assertEquals(BigInteger.valueOf(trace.label()), witness.get(1));
      Set<Integer> used = usedWires(circuit.r1cs());
      for (int wire = 1; wire < witness.size(); wire++) {
        if (used.contains(wire) && (wire <= 1 || wire > circuit.r1cs().publicSignals())) {
          BigInteger changed = witness.get(wire).add(BigInteger.ONE).mod(R);
          assertFalse(circuit.accepts(witness.with(wire, changed)), "wire " + wire);
        }
      }
    }
  }

  /** A change here is a change of every circuit: review it, then write the file anew. */
  @Test
  void constraintCountsAreAsPinned() throws Exception {
    List<String> counts = new ArrayList<>();
    counts.add("circuit,constraints,wires");
    for (String gadget : List.of("SignedBits(8)", "RescaledRelu(8, 3)")) {
      R1cs r1cs = CompiledSource.gadget(folder, gadget).r1cs();
      counts.add("\"%s\",%d,%d".formatted(gadget, r1cs.constraints(), r1cs.wires()));
    }
    for (String name :
        List.of(
            "linear",
            "two-classes",
            "four-classes",
            "heart-mlp",
            "heart-tree-3",
            "heart-kmeans-2",
            "heart-kmeans-8",
            "heart-forest-9x4")) {
      QuantizedModel model = model(name);
      R1cs r1cs = CompiledSource.compile(folder, CircomSource.of(CircuitDesign.of(model))).r1cs();
      assertEquals(model.constraints(), r1cs.constraints(), "the calibrator's cost model");
      counts.add("%s,%d,%d".formatted(name, r1cs.constraints(), r1cs.wires()));
    }
    for (String input : List.of("private", "hashed")) {
      R1cs r1cs = compiled("heart-mlp", CircuitOptions.of("fixed", input, "label", 1));
      counts.add("heart-mlp %s,%d,%d".formatted(input, r1cs.constraints(), r1cs.wires()));
    }
    String pinned = new String(resource("constraint-counts.csv"), StandardCharsets.UTF_8);
    assertEquals(pinned.strip(), String.join("\n", counts));
  }

  private R1cs compiled(String name, CircuitOptions options) throws Exception {
    CircuitDesign design = new CircuitDesign(model(name), options);
    return CompiledSource.compile(folder, CircomSource.of(design)).r1cs();
  }

  private static Set<Integer> usedWires(R1cs r1cs) {
    Set<Integer> wires = new HashSet<>();
    for (int i = 0; i < r1cs.constraints(); i++) {
      var constraint = r1cs.constraint(i);
      Stream.of(constraint.a(), constraint.b(), constraint.c())
          .flatMap(form -> form.terms().stream())
          .map(Term::wire)
          .forEach(wires::add);
    }
    return wires;
  }

  private static QuantizedModel model(String name) throws IOException {
    return QuantizedModelJson.read(resource(name + ".json"));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = WholeCircuitTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
