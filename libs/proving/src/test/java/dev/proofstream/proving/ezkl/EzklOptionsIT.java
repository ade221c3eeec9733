package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.PreparedCircuit;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.Verdict;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Circuits that hide inputs or parameters or take several rows: what their proofs show, and that
 * changed ones show nothing.
 */
class EzklOptionsIT {
  private static final List<int[]> ROWS = SmallModels.rows(5, 25);
  private static final byte[] SALT = HexFormat.of().parseHex("0123456789abcdef".repeat(3));
  private static final TrainedModel MODEL = SmallModels.random("one", 1, 6, 3, 2);

  @TempDir static Path folder;
  private static RealRoute route;

  @BeforeAll
  static void start() throws Exception {
    route = new RealRoute(folder, ROWS);
  }

  @AfterAll
  static void close() {
    if (route != null) {
      route.close();
    }
  }

  @Test
  void aPrivateInputIsNowhereInTheBundleAndItsChecksAreTheCircuits() throws Exception {
    CompiledCircuit circuit =
        route.compile(MODEL, "private", CircuitOptions.of("", "private", "", 0));
    assertEquals(
        new InputChecks(InputChecks.CIRCUIT, InputChecks.NOBODY, InputChecks.CIRCUIT),
        circuit.manifest().content().inputChecks());
    try (CircuitProver prover = route.prover(circuit)) {
      ProvenPrediction proven = prover.prove("r-1", ROWS.getFirst());

      Verdict verdict = route.verify(proven.bundle());

      assertTrue(verdict.valid(), verdict.message());
      assertEquals(label(ROWS.getFirst()), verdict.label());
      assertEquals(List.of(), verdict.publicInputs());
      assertEquals(2, verdict.publicSignals().size());
      requireNoTrace(circuit, proven.bundle(), ProofInput.of(ROWS.getFirst()));
      assertTrue(
          route
              .prepared(proven.bundle())
              .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.get(1)))
              .valid(),
          "a private input is compared with nothing");
      assertThrows(
          InputRefusedException.class,
          () -> prover.prove("r-1", ProofInput.of(List.of(ROWS.getFirst()), SALT)));

      // Instances: label, two checks, limbs of the binding.
      for (int check = 1; check <= 2; check++) {
        int at = check;
        assertEquals(
            Reason.SIGNAL_OUT_OF_RANGE,
            verify(changed(proven, c -> c.set(at, ProofChange.element(1)))));
      }
      assertEquals(Reason.PROOF_INVALID, verify(changed(proven, c -> flip(c, 0))));
      assertEquals(Reason.BINDING_MISMATCH, verify(changed(proven, c -> flip(c, 3))));
      requireAnotherBindingIsRefused(circuit, proven, 3);
      requireOtherTampersAreRefused(proven);
    }
  }

  /** Rows that only a dishonest prover would ask for: the circuit's own checks show them. */
  @Test
  void aProofAboutAnInputThatIsNotPermittedIsRefused() throws Exception {
    CompiledCircuit circuit =
        route.compile(MODEL, "dishonest", CircuitOptions.of("", "private", "", 0));
    EzklSignals signals = RealRoute.signals(circuit);
    List<BigInteger> good = signals.elements(ProofInput.of(ROWS.getFirst()));
    InputQuantization inputs = signals.quantization();
    Map<String, List<BigInteger>> wrong = new HashMap<>();
    wrong.put("below its range", RealRoute.with(good, 0, inputs.smallest(0) - 1));
    wrong.put("above its range", RealRoute.with(good, 1, inputs.largest(1) + 1));
    wrong.put("between two values", RealRoute.with(good, 2, inputs.smallest(2) + 1));
    wrong.put(
        "two of a group",
        RealRoute.with(RealRoute.with(good, 3, inputs.largest(3)), 4, inputs.largest(4)));
    List<BigInteger> none = good;
    for (int i = 3; i < 6; i++) {
      none = RealRoute.with(none, i, inputs.smallest(i));
    }
    wrong.put("none of a group", none);
    int shown = 0;
    for (Map.Entry<String, List<BigInteger>> entry : wrong.entrySet()) {
      try {
        Bundle forged = route.forged(circuit, entry.getValue());
        assertEquals(Reason.SIGNAL_OUT_OF_RANGE, verify(forged), entry.getKey());
        shown++;
      } catch (EzklWorkerException e) {
        // The sum of squares may be more than EZKL's range check of outputs lets through.
        assertEquals(EzklWorkerException.Code.EZKL, e.code(), entry.getKey());
      }
    }
    assertTrue(shown >= 3, shown + " proofs about inputs that are not permitted could be made");
    Bundle honest = route.forged(circuit, good);
    assertTrue(route.verify(honest).valid(), "the same way with a good row");

    // What is no small integer at all, EZKL's own range check refuses: no proof comes of it.
    BigInteger half = BigInteger.TWO.modInverse(FieldElement.ORDER);
    List<BigInteger> beyond = new java.util.ArrayList<>(good);
    beyond.set(0, half);
    EzklWorkerException refused =
        assertThrows(EzklWorkerException.class, () -> route.forged(circuit, beyond));
    assertEquals(EzklWorkerException.Code.EZKL, refused.code());
    assertEquals("witness", refused.stage());
  }

  @Test
  void aHashedInputIsTheRequestsWithItsSaltAndNoOther() throws Exception {
    CompiledCircuit circuit =
        route.compile(MODEL, "hashed", CircuitOptions.of("", "hashed", "logits", 2));
    ProofInput asked = ProofInput.of(ROWS.subList(0, 1), SALT);
    try (CircuitProver prover = route.prover(circuit)) {
      ProvenPrediction proven = prover.prove("r-1", asked);
      ProvenPrediction ofOther = prover.prove("r-1", ProofInput.of(ROWS.subList(1, 3), SALT));
      PreparedCircuit prepared = route.prepared(proven.bundle());

      Verdict verdict = prepared.verify(proven.bundle(), "r-1", asked);

      assertTrue(verdict.valid(), verdict.message());
      assertEquals(List.of(label(ROWS.getFirst())), verdict.labels());
      assertEquals(proven.labels(), verdict.labels());
      assertEquals(2, verdict.outputs().size(), "logits of the one row asked for");
      Verdict offline = route.verify(proven.bundle());
      assertEquals(2, offline.labels().size(), "offline the whole batch is shown");
      assertEquals(offline.labels().getFirst(), offline.labels().getLast());
      requireNoTrace(circuit, proven.bundle(), asked);

      byte[] otherSalt = SALT.clone();
      otherSalt[0] ^= 1;
      for (ProofInput other :
          List.of(
              ProofInput.of(ROWS.subList(0, 1), otherSalt),
              ProofInput.of(ROWS.subList(1, 2), SALT),
              ProofInput.of(ROWS.subList(0, 2), SALT),
              ProofInput.of(ROWS.subList(0, 1)))) {
        assertEquals(
            Reason.INPUT_MISMATCH, prepared.verify(proven.bundle(), "r-1", other).reason());
      }
      assertEquals(Reason.INPUT_MISMATCH, prepared.verify(ofOther.bundle(), "r-1", asked).reason());
      assertThrows(
          InputRefusedException.class, () -> prover.prove("r-1", ProofInput.of(ROWS.getFirst())));

      // Instances: hashes of input and binding, four logits, two checks, limbs of the binding.
      assertEquals(
          Reason.PROOF_INVALID, verify(changed(proven, c -> c.set(0, ProofChange.element(5)))));
      assertEquals(
          Reason.BINDING_MISMATCH, verify(changed(proven, c -> c.set(1, ProofChange.element(5)))));
      assertEquals(
          Reason.PROOF_INVALID,
          verify(
              changed(
                  proven,
                  c ->
                      c.set(
                          0, ProofChange.instances(ProofChange.proof(ofOther.bundle())).get(0)))));
      for (int logit = 2; logit < 6; logit++) {
        int at = logit;
        assertEquals(Reason.PROOF_INVALID, verify(changed(proven, c -> flip(c, at))));
      }
      assertEquals(
          Reason.SIGNAL_OUT_OF_RANGE,
          verify(changed(proven, c -> c.set(2, FieldElement.hex(BigInteger.TWO.pow(100))))));
      assertEquals(
          Reason.SIGNAL_OUT_OF_RANGE,
          verify(changed(proven, c -> c.set(6, ProofChange.element(1)))));
      requireAnotherBindingIsRefused(circuit, proven, 8);
      requireOtherTampersAreRefused(proven);
    }
  }

  @Test
  void aBatchGivesALabelForEachRowAskedFor() throws Exception {
    CompiledCircuit circuit = route.compile(MODEL, "batch", CircuitOptions.of("", "", "", 4));
    try (CircuitProver prover = route.prover(circuit)) {
      assertEquals(4, prover.batch());
      for (int rows : new int[] {1, 3, 4}) {
        ProofInput asked = ProofInput.of(ROWS.subList(0, rows));
        List<Integer> labels = ROWS.subList(0, rows).stream().map(EzklOptionsIT::label).toList();

        ProvenPrediction proven = prover.prove("r-1", asked);

        assertEquals(labels, proven.labels());
        Verdict verdict = route.prepared(proven.bundle()).verify(proven.bundle(), "r-1", asked);
        assertTrue(verdict.valid(), verdict.message());
        assertEquals(labels, verdict.labels());
        assertEquals(labels.stream().map(MODEL.labels()::get).toList(), verdict.labelNames());
        assertEquals(4 * 6, verdict.publicInputs().size());
      }
      ProofInput asked = ProofInput.of(ROWS.subList(0, 3));
      ProvenPrediction proven = prover.prove("r-1", asked);
      PreparedCircuit prepared = route.prepared(proven.bundle());
      ProofInput swapped = ProofInput.of(List.of(ROWS.get(1), ROWS.get(0), ROWS.get(2)));
      assertEquals(
          Reason.INPUT_MISMATCH, prepared.verify(proven.bundle(), "r-1", swapped).reason());
      assertThrows(
          InputRefusedException.class,
          () -> prover.prove("r-1", ProofInput.of(ROWS.subList(0, 5))));

      // Instances: 24 inputs, binding, 4 labels, binding.
      for (int label = 25; label < 29; label++) {
        int at = label;
        assertEquals(Reason.PROOF_INVALID, verify(changed(proven, c -> flip(c, at))));
      }
      assertEquals(
          Reason.SIGNAL_OUT_OF_RANGE,
          verify(changed(proven, c -> c.set(26, ProofChange.element(2)))));
      assertEquals(
          Reason.SIGNAL_OUT_OF_RANGE,
          verify(changed(proven, c -> c.set(18, FieldElement.hex(BigInteger.TWO.pow(70))))));
      String last = ProofChange.instances(ProofChange.proof(proven.bundle())).get(18).asText();
      String first = ProofChange.instances(ProofChange.proof(proven.bundle())).get(0).asText();
      assertFalse(first.equals(last), "rows with different ages");
      assertEquals(Reason.PROOF_INVALID, verify(changed(proven, c -> c.set(18, first))));
      requireOtherTampersAreRefused(proven);
    }
  }

  @Test
  void hashedParametersShareTheKeyAndAProofIsOfTheManifestsAlone() throws Exception {
    CircuitOptions options = CircuitOptions.of("hashed", "", "", 0);
    CompiledCircuit one = route.compile(MODEL, "hashed-1", options);
    CompiledCircuit two = route.compile(SmallModels.random("two", 9, 6, 3, 2), "hashed-2", options);
    assertFalse(
        one.manifest().content().parameterRoot().equals(two.manifest().content().parameterRoot()));
    try (CircuitProver prover = route.prover(one);
        CircuitProver other = route.prover(two)) {
      ProvenPrediction proven = prover.prove("r-1", ROWS.getFirst());
      Verdict verdict =
          route
              .prepared(proven.bundle())
              .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.getFirst()));
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(label(ROWS.getFirst()), verdict.label());
      assertEquals(
          one.manifest().content().parameterRoot(),
          verdict.publicSignals().get(verdict.publicSignals().size() - 2));

      // Instances: root, inputs, binding, label, binding.
      assertEquals(
          Reason.PARAMETER_MISMATCH,
          verify(changed(proven, c -> c.set(0, ProofChange.element(7)))));
      ProvenPrediction ofOther = other.prove("r-1", ROWS.getFirst());
      Bundle swapped = proven.bundle().with(Bundle.PROOF, ofOther.bundle().entry(Bundle.PROOF));
      assertTrue(
          Set.of(Reason.PARAMETER_MISMATCH, Reason.PROOF_MALFORMED, Reason.SIGNAL_OUT_OF_RANGE)
              .contains(verify(swapped)),
          () -> verify(swapped).toString());
      requireOtherTampersAreRefused(proven);
    }
  }

  // ---- what is tried with every circuit

  private static void requireOtherTampersAreRefused(ProvenPrediction proven) throws Exception {
    assertEquals(Reason.SIGNAL_COUNT, verify(changed(proven, c -> c.add(ProofChange.element(0)))));
    assertEquals(Reason.SIGNAL_COUNT, verify(changed(proven, c -> c.remove(0))));
    for (int i = 0; i < ProofChange.instances(ProofChange.proof(proven.bundle())).size(); i++) {
      int at = i;
      String alias = ProofChange.alias(ProofChange.instance(proven.bundle(), i));
      assertEquals(
          Reason.SIGNAL_NOT_CANONICAL, verify(changed(proven, c -> c.set(at, alias))), "" + i);
    }
    ObjectNode longer = ProofChange.proof(proven.bundle());
    ((ArrayNode) longer.get("proof")).add(0);
    assertEquals(Reason.PROOF_MALFORMED, verify(ProofChange.with(proven.bundle(), longer)));
    ObjectNode bent = ProofChange.proof(proven.bundle());
    ArrayNode bytes = (ArrayNode) bent.get("proof");
    bytes.set(100, bytes.get(100).asInt() ^ 1);
    assertEquals(Reason.PROOF_INVALID, verify(ProofChange.with(proven.bundle(), bent)));
    ObjectNode pretty = ProofChange.proof(proven.bundle());
    pretty.putObject("pretty_public_inputs").putArray("rescaled_outputs").add(1);
    pretty.put("version", "0");
    Verdict same = route.verify(ProofChange.with(proven.bundle(), pretty));
    assertTrue(same.valid(), same.message());
    assertEquals(route.verify(proven.bundle()).labels(), same.labels());
  }

  /** A proof for one request under the name of another, whichever way the limbs are changed. */
  private static void requireAnotherBindingIsRefused(
      CompiledCircuit circuit, ProvenPrediction proven, int firstLimb) throws Exception {
    byte[] other = new BindingJson("r-2", circuit.circuitId()).bytes();
    assertEquals(Reason.BINDING_MISMATCH, verify(proven.bundle().with(Bundle.BINDING, other)));
    Limbs limbs = RealRoute.signals(circuit).layout().limbs();
    List<BigInteger> ofOther = limbs.of(Binding.of("r-2", circuit.circuitId()));
    Bundle renamed =
        changed(
                proven,
                c -> {
                  for (int i = 0; i < ofOther.size(); i++) {
                    c.set(firstLimb + i, FieldElement.hex(ofOther.get(i)));
                  }
                  if (firstLimb == 8) {
                    c.set(1, FieldElement.hex(EzklPoseidon.hash(ofOther)));
                  }
                })
            .with(Bundle.BINDING, other);
    assertEquals(Reason.PROOF_INVALID, verify(renamed));
    // The same sum of other limbs.
    Bundle carried =
        changed(
            proven,
            c -> {
              BigInteger low = FieldElement.parse(c.get(firstLimb).asText()).orElseThrow();
              BigInteger next = FieldElement.parse(c.get(firstLimb + 1).asText()).orElseThrow();
              c.set(firstLimb, FieldElement.hex(low.add(BigInteger.TWO.pow(limbs.bits()))));
              c.set(firstLimb + 1, FieldElement.hex(next.subtract(BigInteger.ONE)));
            });
    assertEquals(Reason.BINDING_MISMATCH, verify(carried));
  }

  // ---- tools

  /**
   * No instance and no text of EZKL's says an input. The limbs of the binding, which come last, are
   * left out: a limb of a few bits may be as large as an input.
   */
  private static void requireNoTrace(CompiledCircuit circuit, Bundle bundle, ProofInput asked)
      throws Exception {
    EzklSignals signals = RealRoute.signals(circuit);
    ObjectNode proof = ProofChange.proof(bundle);
    ArrayNode instances = ProofChange.instances(proof);
    for (int limb = signals.layout().limbs().count(); limb > 0; limb--) {
      instances.remove(instances.size() - 1);
    }
    String text = proof.toString();
    for (BigInteger element : signals.elements(asked)) {
      // Bits are equal to other bits.
      if (element.abs().compareTo(BigInteger.TWO) > 0) {
        assertFalse(text.contains(FieldElement.hex(element)), "the proof file says an input");
      }
    }
  }

  private static Reason verify(Bundle bundle) {
    return route.verify(bundle).reason();
  }

  private static Bundle changed(ProvenPrediction proven, ProofChange change) throws Exception {
    return ProofChange.in(proven.bundle(), change);
  }

  private static void flip(ArrayNode instances, int index) {
    BigInteger value = FieldElement.parse(instances.get(index).asText()).orElseThrow();
    instances.set(
        index,
        FieldElement.hex(value.signum() == 0 ? BigInteger.ONE : value.subtract(BigInteger.ONE)));
  }

  private static int label(int[] levels) {
    return SmallModels.label(MODEL, levels);
  }
}
