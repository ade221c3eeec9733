package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.PreparedCircuit;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.Verdict;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that somebody changed: each is refused, or the change makes no difference. */
class EzklTamperedBundleIT {
  private static final List<int[]> ROWS = SmallModels.rows(5, 20);
  private static final int[] LEVELS = ROWS.getFirst();
  private static final ProofInput ASKED = ProofInput.of(LEVELS);
  private static final int INPUTS = SmallModels.INPUTS.size();

  /** Instances: inputs, binding, label, binding. */
  private static final int BINDING_IN = INPUTS;

  private static final int LABEL = INPUTS + 1;
  private static final int BINDING_OUT = INPUTS + 2;

  @TempDir static Path folder;
  private static RealRoute route;
  private static CompiledCircuit circuit;
  private static ProvenPrediction proven;
  private static ProvenPrediction ofOther;

  @BeforeAll
  static void prove() throws Exception {
    route = new RealRoute(folder, ROWS);
    circuit = route.compile(SmallModels.random("one", 1, 6, 2), "1", CircuitOptions.DEFAULT);
    CompiledCircuit other =
        route.compile(SmallModels.random("two", 2, 6, 2), "2", CircuitOptions.DEFAULT);
    try (CircuitProver first = route.prover(circuit);
        CircuitProver second = route.prover(other)) {
      proven = first.prove("r-1", LEVELS);
      ofOther = second.prove("r-1", LEVELS);
    }
  }

  @AfterAll
  static void close() {
    if (route != null) {
      route.close();
    }
  }

  @Test
  void anHonestBundleIsAccepted() {
    assertTrue(verify(proven.bundle()).valid());
  }

  @Test
  void aVerifiersDamagedFilesAreWrittenAgain() throws Exception {
    assertTrue(verify(proven.bundle()).valid());
    Path key =
        RealEzkl.configuration()
            .folder()
            .resolve("verifier")
            .resolve(circuit.manifest().files().get(EzklFiles.VERIFYING_KEY));
    byte[] bytes = java.nio.file.Files.readAllBytes(key);
    bytes[bytes.length / 2] ^= 1;
    java.nio.file.Files.write(key, bytes);
    assertTrue(verify(proven.bundle()).valid());
  }

  @Test
  void aFlippedLabelIsRefused() throws Exception {
    Bundle changed = withInstance(LABEL, FieldElement.hex(BigInteger.valueOf(1 - proven.label())));
    assertEquals(Reason.PROOF_INVALID, verify(changed).reason());
  }

  @Test
  void anInputChangedToAnotherPermittedOneIsRefused() throws Exception {
    BigInteger value = instance(0, LEVELS[0] == 0 ? 1 : LEVELS[0] - 1);
    assertEquals(Reason.PROOF_INVALID, verify(withInstance(0, FieldElement.hex(value))).reason());
  }

  @Test
  void anInputThatNoPermittedLevelHasIsRefused() throws Exception {
    BigInteger beyond = BigInteger.TWO.pow(100);
    assertEquals(
        Reason.SIGNAL_OUT_OF_RANGE, verify(withInstance(0, FieldElement.hex(beyond))).reason());
  }

  @Test
  void twoOnesInAOneHotGroupAreRefused() throws Exception {
    String third = FieldElement.hex(instance(3, 1));
    String fourth = FieldElement.hex(instance(4, 1));
    Bundle changed =
        changed(
            proof -> {
              ProofChange.instances(proof).set(3, third);
              ProofChange.instances(proof).set(4, fourth);
            });
    assertEquals(Reason.ONE_HOT_INVALID, verify(changed).reason());
  }

  @Test
  void anInstanceBeyondTheFieldsOrderIsRefused() throws Exception {
    String alias = ProofChange.alias(BigInteger.valueOf(proven.label()));
    assertEquals(Reason.SIGNAL_NOT_CANONICAL, verify(withInstance(LABEL, alias)).reason());
  }

  @Test
  void anInstanceInCapitalsIsRefused() throws Exception {
    String capitals =
        ProofChange.instances(proof()).get(BINDING_IN).asText().toUpperCase(java.util.Locale.ROOT);
    assertEquals(Reason.SIGNAL_NOT_CANONICAL, verify(withInstance(BINDING_IN, capitals)).reason());
  }

  @Test
  void anAppendedOrMissingInstanceIsRefused() throws Exception {
    Bundle more =
        changed(proof -> ProofChange.instances(proof).add(FieldElement.hex(BigInteger.ZERO)));
    Bundle fewer = changed(proof -> ProofChange.instances(proof).remove(LABEL));
    assertEquals(Reason.SIGNAL_COUNT, verify(more).reason());
    assertEquals(Reason.SIGNAL_COUNT, verify(fewer).reason());
  }

  @Test
  void aSecondColumnOfInstancesIsRefused() throws Exception {
    Bundle changed = changed(proof -> ((ArrayNode) proof.get("instances")).addArray());
    assertEquals(Reason.PROOF_MALFORMED, verify(changed).reason());
  }

  @Test
  void bytesAfterTheProofAreRefused() throws Exception {
    Bundle changed = changed(proof -> ((ArrayNode) proof.get("proof")).add(0));
    assertEquals(Reason.PROOF_MALFORMED, verify(changed).reason());
  }

  @Test
  void aChangedByteOfTheProofIsRefused() throws Exception {
    Bundle changed =
        changed(
            proof -> {
              ArrayNode bytes = (ArrayNode) proof.get("proof");
              int last = bytes.size() - 1;
              bytes.set(last, bytes.get(last).asInt() ^ 1);
            });
    assertEquals(Reason.PROOF_INVALID, verify(changed).reason());
  }

  @Test
  void whatEzklDoesNotCheckIsLeftOutOfABundle() throws Exception {
    assertTrue(proof().get("pretty_public_inputs").isNull());
    assertTrue(proof().get("timestamp").isNull());
  }

  @Test
  void whatEzklDoesNotCheckMakesNoDifference() throws Exception {
    Bundle changed =
        changed(
            proof -> {
              ObjectNode pretty = proof.putObject("pretty_public_inputs");
              pretty.putArray("rescaled_outputs").addArray().add(1 - proven.label());
              pretty.putArray("outputs").addArray().add("0x" + (1 - proven.label()));
              proof.put("hex_proof", "0x00");
              proof.put("timestamp", 0);
              proof.put("version", "0.0.0");
            });
    Verdict verdict = verify(changed);
    assertTrue(verdict.valid(), verdict.message());
    assertEquals(proven.label(), verdict.label());
  }

  @Test
  void anotherModelsVerifyingKeySettingsOrReferenceStringIsRefused() throws Exception {
    Bundle key =
        proven
            .bundle()
            .with(EzklFiles.VERIFYING_KEY, ofOther.bundle().entry(EzklFiles.VERIFYING_KEY));
    assertEquals(Reason.KEY_MISMATCH, verify(key).reason());
    for (String name : EzklFiles.FOR_VERIFIERS) {
      byte[] bytes = proven.bundle().entry(name).clone();
      bytes[bytes.length / 2] ^= 1;
      assertEquals(Reason.KEY_MISMATCH, verify(proven.bundle().with(name, bytes)).reason(), name);
    }
  }

  @Test
  void aProofBesideAnotherModelsCircuitIsRefused() throws Exception {
    Bundle mixed = ofOther.bundle().with(Bundle.PROOF, proven.bundle().entry(Bundle.PROOF));
    Verdict verdict = verify(mixed);
    assertTrue(
        Set.of(
                Reason.BINDING_MISMATCH,
                Reason.PROOF_MALFORMED,
                Reason.SIGNAL_OUT_OF_RANGE,
                Reason.ONE_HOT_INVALID)
            .contains(verdict.reason()),
        verdict.toString());
  }

  @Test
  void anotherRequestsBindingIsRefused() throws Exception {
    byte[] binding = new BindingJson("r-2", circuit.circuitId()).bytes();
    Bundle renamed = proven.bundle().with(Bundle.BINDING, binding);
    assertEquals(Reason.BINDING_MISMATCH, verify(renamed).reason());

    String element = FieldElement.hex(Binding.of("r-2", circuit.circuitId()));
    Bundle half = withInstance(BINDING_IN, element).with(Bundle.BINDING, binding);
    assertEquals(Reason.BINDING_MISMATCH, verify(half).reason());

    Bundle both =
        changed(
                proof -> {
                  ProofChange.instances(proof).set(BINDING_IN, element);
                  ProofChange.instances(proof).set(BINDING_OUT, element);
                })
            .with(Bundle.BINDING, binding);
    assertEquals(Reason.PROOF_INVALID, verify(both).reason());
  }

  @Test
  void anotherRequestOrOtherInputsThanTheOnesAskedForAreRefused() throws Exception {
    PreparedCircuit prepared = route.prepared(proven.bundle());
    int[] levels = LEVELS.clone();
    levels[0] = levels[0] == 0 ? 1 : levels[0] - 1;

    assertTrue(prepared.verify(proven.bundle(), "r-1", ASKED).valid());
    assertEquals(Reason.REQUEST_MISMATCH, prepared.verify(proven.bundle(), "r-2", ASKED).reason());
    assertEquals(
        Reason.INPUT_MISMATCH,
        prepared.verify(proven.bundle(), "r-1", ProofInput.of(levels)).reason());
    assertEquals(Reason.CIRCUIT_MISMATCH, prepared.verify(ofOther.bundle(), "r-1", ASKED).reason());
  }

  /** The instances that levels have; of an unpermitted row too. */
  private static BigInteger instance(int input, int level) throws Exception {
    return BigInteger.valueOf(RealRoute.signals(circuit).quantization().integer(input, level));
  }

  private static Verdict verify(Bundle bundle) {
    return route.verify(bundle);
  }

  private static ObjectNode proof() throws Exception {
    return ProofChange.proof(proven.bundle());
  }

  private static Bundle withInstance(int index, String hex) throws Exception {
    return ProofChange.in(proven.bundle(), index, hex);
  }

  private static Bundle changed(Consumer<ObjectNode> change) throws Exception {
    ObjectNode proof = proof();
    change.accept(proof);
    return ProofChange.with(proven.bundle(), proof);
  }
}
