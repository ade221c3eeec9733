package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.SmallTrees;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.PreparedCircuit;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are no plain network, with the real EZKL: proofs, and what of them is refused. */
class EzklGraphIT {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final List<int[]> ROWS = SmallModels.rows(5, 40);
  private static final int INPUTS = SmallModels.INPUTS.size();
  private static final byte[] SALT = HexFormat.of().parseHex("0123456789abcdef".repeat(3));
  private static final TrainedModel TREE = SmallTrees.forest("tree", 11, 1, 3, 2);

  /** Instances of the tree's proof: inputs, binding, label, binding. */
  private static final int BINDING_IN = INPUTS;

  private static final int LABEL = INPUTS + 1;

  @TempDir static Path folder;
  private static EzklProofSystem system;
  private static BundleVerifier verifier;
  private static ManifestSigner signer;
  private static TrustStore trust;
  private static CompiledCircuit tree;
  private static ProvenPrediction proven;

  @BeforeAll
  static void prove() throws Exception {
    system = new EzklProofSystem(RealEzkl.configuration());
    verifier = new BundleVerifier(new ProofSystems(List.of(system)));
    signer = ManifestSigner.load(folder.resolve("keys"));
    trust = TrustStore.ofFingerprints(Set.of(signer.fingerprint()));
    tree = compile(TREE, "tree", CircuitOptions.DEFAULT);
    try (CircuitProver prover = system.loadProver(tree.files())) {
      proven = prover.prove("r-1", ROWS.getFirst());
    }
  }

  @AfterAll
  static void close() {
    if (system != null) {
      system.close();
    }
  }

  private static CompiledCircuit compile(TrainedModel model, String name, CircuitOptions options)
      throws Exception {
    CompiledCircuit circuit =
        RealEzkl.compile(system, model, ROWS, options, folder.resolve(name), signer);
    assertEquals(ROWS.size(), circuit.agreeingRows());
    return circuit;
  }

  @Test
  void aTreesInstancesAreTheLevelsOfTheRequestAndItsClass() throws Exception {
    Verdict verdict = verify(proven.bundle());
    assertTrue(verdict.valid(), verdict.message());
    assertEquals(label(TREE, ROWS.getFirst()), verdict.label());
    for (int i = 0; i < INPUTS; i++) {
      assertEquals(
          BigInteger.valueOf(ROWS.getFirst()[i]),
          FieldElement.parse(instances(proof()).get(i).asText()).orElseThrow());
    }
    assertTrue(
        prepared(proven.bundle())
            .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.getFirst()))
            .valid());
    assertEquals(
        Reason.INPUT_MISMATCH,
        prepared(proven.bundle())
            .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.get(1)))
            .reason());
  }

  @Test
  void aForestAnswersForEachRowOfABatch() throws Exception {
    TrainedModel forest = SmallTrees.forest("forest", 12, 5, 3, 3);
    CompiledCircuit circuit = compile(forest, "forest", CircuitOptions.of("", "", "label", 4));
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      ProofInput asked = ProofInput.of(ROWS.subList(0, 3));
      ProvenPrediction batch = prover.prove("r-1", asked);
      Verdict verdict = prepared(batch.bundle()).verify(batch.bundle(), "r-1", asked);
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(
          ROWS.subList(0, 3).stream().map(row -> label(forest, row)).toList(), verdict.labels());
    }
  }

  @Test
  void aTreesLogitsAreItsVotes() throws Exception {
    CompiledCircuit circuit = compile(TREE, "logits", CircuitOptions.of("", "", "logits", 0));
    assertEquals(0, circuit.maxError());
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      Verdict verdict = verify(prover.prove("r-1", ROWS.getFirst()).bundle());
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(label(TREE, ROWS.getFirst()), verdict.label());
      assertEquals(2, verdict.outputs().size());
    }
  }

  /** Of levels no integer lies between two permitted ones, so the circuit checks steps, too. */
  @Test
  void aPrivateInputOfATreeIsCheckedInFull() throws Exception {
    CompiledCircuit circuit = compile(TREE, "private", CircuitOptions.of("", "private", "", 0));
    assertEquals(InputChecks.byCircuit(), circuit.manifest().content().inputChecks());
    EzklSignals signals =
        EzklSignals.of(
            circuit.manifest(), EzklParameters.parse(circuit.files().bytes(EzklFiles.PARAMETERS)));
    List<BigInteger> good = signals.elements(ProofInput.of(ROWS.getFirst()));
    assertTrue(verify(forged(circuit, signals, good)).valid(), "an honest row");
    List<List<BigInteger>> wrong = new ArrayList<>();
    wrong.add(with(good, 0, -1));
    wrong.add(with(good, 0, SmallModels.INPUTS.getFirst().levels()));
    wrong.add(with(good, 2, 2));
    wrong.add(with(with(good, 3, 1), 4, 1));
    wrong.add(with(with(with(good, 3, 0), 4, 0), 5, 0));
    for (List<BigInteger> row : wrong) {
      assertEquals(Reason.SIGNAL_OUT_OF_RANGE, verify(forged(circuit, signals, row)).reason());
    }
    // A half is no integer of few digits, and EZKL's range check is a constraint.
    List<BigInteger> half = new ArrayList<>(good);
    half.set(0, BigInteger.TWO.modInverse(FieldElement.ORDER));
    assertEquals(
        EzklWorkerException.Code.EZKL,
        assertThrows(EzklWorkerException.class, () -> forged(circuit, signals, half)).code());
  }

  @Test
  void aHashedInputOfATreeIsTheRequests() throws Exception {
    CompiledCircuit circuit = compile(TREE, "hashed", CircuitOptions.of("", "hashed", "", 0));
    ProofInput asked = ProofInput.of(List.of(ROWS.getFirst()), SALT);
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      Bundle bundle = prover.prove("r-1", asked).bundle();
      Verdict verdict = prepared(bundle).verify(bundle, "r-1", asked);
      assertTrue(verdict.valid(), verdict.message());
      ProofInput other = ProofInput.of(List.of(ROWS.get(1)), SALT);
      assertEquals(Reason.INPUT_MISMATCH, prepared(bundle).verify(bundle, "r-1", other).reason());
    }
  }

  /** Cut-offs and leaves are hidden; which feature is asked where stands in the key. */
  @Test
  void hashedCutOffsAndLeavesAreTheManifestsAlone() throws Exception {
    CompiledCircuit circuit = compile(TREE, "parameters", CircuitOptions.of("hashed", "", "", 0));
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      ProvenPrediction hashed = prover.prove("r-1", ROWS.getFirst());
      Verdict verdict = verify(hashed.bundle());
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(label(TREE, ROWS.getFirst()), verdict.label());
      ObjectNode changed = (ObjectNode) MAPPER.readTree(hashed.bundle().entry(Bundle.PROOF));
      instances(changed).set(0, FieldElement.hex(BigInteger.TEN));
      assertEquals(
          Reason.PARAMETER_MISMATCH,
          verify(hashed.bundle().with(Bundle.PROOF, MAPPER.writeValueAsBytes(changed))).reason());
    }
  }

  @Test
  void aGraphWithSmoothFunctionsOrAConvolutionIsProven() throws Exception {
    for (TrainedModel model : List.of(SmallGraphs.activations(8), SmallGraphs.convolution(9))) {
      CompiledCircuit circuit = compile(model, model.name(), CircuitOptions.DEFAULT);
      try (CircuitProver prover = system.loadProver(circuit.files())) {
        Verdict verdict = verify(prover.prove("r-1", ROWS.get(1)).bundle());
        assertTrue(verdict.valid(), verdict.message());
        assertEquals(label(model, ROWS.get(1)), verdict.label());
      }
    }
  }

  // ---- changed bundles of a tree

  @Test
  void anotherClassIsRefusedAndSoIsOneThatIsNone() throws Exception {
    assertEquals(Reason.PROOF_INVALID, withInstance(LABEL, 1 - proven.label()));
    assertEquals(Reason.SIGNAL_OUT_OF_RANGE, withInstance(LABEL, 2));
    assertEquals(Reason.SIGNAL_OUT_OF_RANGE, withInstance(LABEL, -1));
  }

  @Test
  void aLevelOnTheOtherSideOfACutOffIsRefused() throws Exception {
    for (int i = 0; i < 3; i++) {
      int levels = SmallModels.INPUTS.get(i).levels();
      int other = (ROWS.getFirst()[i] + levels / 2) % levels;
      assertEquals(Reason.PROOF_INVALID, withInstance(i, other), "input " + i);
      assertEquals(Reason.SIGNAL_OUT_OF_RANGE, withInstance(i, levels), "input " + i);
      assertEquals(Reason.SIGNAL_OUT_OF_RANGE, withInstance(i, -1), "input " + i);
    }
  }

  @Test
  void anInstanceInAnyOtherFormThanItsCanonicalOneIsRefused() throws Exception {
    for (int i = 0; i < instances(proof()).size(); i++) {
      BigInteger value = FieldElement.parse(instances(proof()).get(i).asText()).orElseThrow();
      byte[] bigEndian = value.add(FieldElement.ORDER).toByteArray();
      StringBuilder alias = new StringBuilder();
      for (int b = bigEndian.length - 1; b >= 0; b--) {
        alias.append(HexFormat.of().toHexDigits(bigEndian[b]));
      }
      String hex = alias + "0".repeat(Math.max(0, 64 - alias.length()));
      int at = i;
      assertEquals(
          Reason.SIGNAL_NOT_CANONICAL,
          verify(changed(proof -> instances(proof).set(at, hex))).reason(),
          "instance " + i);
    }
  }

  @Test
  void anotherTreesKeyIsRefusedAndItsManifestDoesNotTakeTheProof() throws Exception {
    TrainedModel other = SmallTrees.forest("other", 19, 1, 3, 2);
    CompiledCircuit circuit = compile(other, "other", CircuitOptions.DEFAULT);
    Bundle key =
        proven
            .bundle()
            .with(EzklFiles.VERIFYING_KEY, circuit.files().bytes(EzklFiles.VERIFYING_KEY));
    assertEquals(Reason.KEY_MISMATCH, verify(key).reason());
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      Bundle ofOther = prover.prove("r-1", ROWS.getFirst()).bundle();
      // All but the proof is the other's, and the instances say the other's binding.
      ObjectNode moved = proof();
      String binding = FieldElement.hex(Binding.of("r-1", circuit.circuitId()));
      instances(moved).set(BINDING_IN, binding);
      instances(moved).set(LABEL + 1, binding);
      Reason reason = verify(ofOther.with(Bundle.PROOF, MAPPER.writeValueAsBytes(moved))).reason();
      assertTrue(
          Set.of(Reason.PROOF_INVALID, Reason.PROOF_MALFORMED).contains(reason), "" + reason);
    }
  }

  @Test
  void anotherRequestsBindingIsRefused() throws Exception {
    byte[] binding = new BindingJson("r-2", tree.circuitId()).bytes();
    assertEquals(
        Reason.BINDING_MISMATCH, verify(proven.bundle().with(Bundle.BINDING, binding)).reason());
    String element = FieldElement.hex(Binding.of("r-2", tree.circuitId()));
    Bundle both =
        changed(
                proof -> {
                  instances(proof).set(BINDING_IN, element);
                  instances(proof).set(LABEL + 1, element);
                })
            .with(Bundle.BINDING, binding);
    assertEquals(Reason.PROOF_INVALID, verify(both).reason());
  }

  // ---- tools

  /** A proof by a prover who passes over its own checks. */
  private static Bundle forged(
      CompiledCircuit circuit, EzklSignals signals, List<BigInteger> elements) throws Exception {
    ObjectNode job = EzklJobs.prove(circuit.files(), Map.of());
    EzklJobs.add(job.putArray("input"), elements);
    EzklJobs.add(
        job.putArray("binding"),
        signals.layout().limbs().of(Binding.of("r-1", circuit.circuitId())));
    EzklConfiguration configuration = RealEzkl.configuration();
    byte[] proof;
    try (WorkerPool pool = new WorkerPool(configuration, new EzklInstallation(configuration))) {
      proof = pool.call(job).result().path("proof").asText().getBytes(StandardCharsets.UTF_8);
    }
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      return prover.prove("r-1", ROWS.getFirst()).bundle().with(Bundle.PROOF, proof);
    }
  }

  private static List<BigInteger> with(List<BigInteger> good, int index, long value) {
    List<BigInteger> changed = new ArrayList<>(good);
    changed.set(index, BigInteger.valueOf(value));
    return changed;
  }

  private static PreparedCircuit prepared(Bundle bundle) throws Exception {
    Map<String, byte[]> files = new HashMap<>();
    for (String name : bundle.names()) {
      files.put(name, bundle.entry(name));
    }
    return verifier.prepare(files, trust, false);
  }

  private static Verdict verify(Bundle bundle) {
    return verifier.verify(bundle, trust, false);
  }

  private static ObjectNode proof() throws Exception {
    return (ObjectNode) MAPPER.readTree(proven.bundle().entry(Bundle.PROOF));
  }

  private static ArrayNode instances(ObjectNode proof) {
    return (ArrayNode) proof.get("instances").get(0);
  }

  private static Bundle changed(Consumer<ObjectNode> change) throws Exception {
    ObjectNode proof = proof();
    change.accept(proof);
    return proven.bundle().with(Bundle.PROOF, MAPPER.writeValueAsBytes(proof));
  }

  private static Reason withInstance(int index, long value) throws Exception {
    String hex = FieldElement.hex(BigInteger.valueOf(value));
    return verify(changed(proof -> instances(proof).set(index, hex))).reason();
  }

  private static int label(TrainedModel model, int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = SmallModels.INPUTS.get(i).value(levels[i]).doubleValue();
    }
    return model.label(values);
  }
}
