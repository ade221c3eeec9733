package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.SmallTrees;
import dev.proofstream.proving.bundle.BindingJson;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.Verdict;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are no plain network, with the real EZKL: proofs, and what of them is refused. */
class EzklGraphIT {
  private static final List<int[]> ROWS = SmallModels.rows(5, 40);
  private static final int INPUTS = SmallModels.INPUTS.size();
  private static final byte[] SALT = HexFormat.of().parseHex("0123456789abcdef".repeat(3));
  private static final TrainedModel TREE = SmallTrees.forest("tree", 11, 1, 3, 2);

  /** Instances of the tree's proof: inputs, binding, label, binding. */
  private static final int BINDING_IN = INPUTS;

  private static final int LABEL = INPUTS + 1;

  @TempDir static Path folder;
  private static RealRoute route;
  private static CompiledCircuit tree;
  private static ProvenPrediction proven;

  @BeforeAll
  static void prove() throws Exception {
    route = new RealRoute(folder, ROWS);
    tree = compile(TREE, "tree", CircuitOptions.DEFAULT);
    try (CircuitProver prover = route.prover(tree)) {
      proven = prover.prove("r-1", ROWS.getFirst());
    }
  }

  @AfterAll
  static void close() {
    if (route != null) {
      route.close();
    }
  }

  private static CompiledCircuit compile(TrainedModel model, String name, CircuitOptions options)
      throws Exception {
    CompiledCircuit circuit = route.compile(model, name, options);
    assertEquals(ROWS.size(), circuit.agreeingRows());
    return circuit;
  }

  @Test
  void aTreesInstancesAreTheLevelsOfTheRequestAndItsClass() throws Exception {
    Verdict verdict = verify(proven.bundle());
    assertTrue(verdict.valid(), verdict.message());
    assertEquals(SmallModels.label(TREE, ROWS.getFirst()), verdict.label());
    for (int i = 0; i < INPUTS; i++) {
      assertEquals(
          BigInteger.valueOf(ROWS.getFirst()[i]), ProofChange.instance(proven.bundle(), i));
    }
    assertTrue(
        route
            .prepared(proven.bundle())
            .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.getFirst()))
            .valid());
    assertEquals(
        Reason.INPUT_MISMATCH,
        route
            .prepared(proven.bundle())
            .verify(proven.bundle(), "r-1", ProofInput.of(ROWS.get(1)))
            .reason());
  }

  @Test
  void aForestAnswersForEachRowOfABatch() throws Exception {
    TrainedModel forest = SmallTrees.forest("forest", 12, 5, 3, 3);
    CompiledCircuit circuit = compile(forest, "forest", CircuitOptions.of("", "", "label", 4));
    try (CircuitProver prover = route.prover(circuit)) {
      ProofInput asked = ProofInput.of(ROWS.subList(0, 3));
      ProvenPrediction batch = prover.prove("r-1", asked);
      Verdict verdict = route.prepared(batch.bundle()).verify(batch.bundle(), "r-1", asked);
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(
          ROWS.subList(0, 3).stream().map(row -> SmallModels.label(forest, row)).toList(),
          verdict.labels());
    }
  }

  @Test
  void aTreesLogitsAreItsVotes() throws Exception {
    CompiledCircuit circuit = compile(TREE, "logits", CircuitOptions.of("", "", "logits", 0));
    assertEquals(0, circuit.maxError());
    try (CircuitProver prover = route.prover(circuit)) {
      Verdict verdict = verify(prover.prove("r-1", ROWS.getFirst()).bundle());
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(SmallModels.label(TREE, ROWS.getFirst()), verdict.label());
      assertEquals(2, verdict.outputs().size());
    }
  }

  /** Of levels no integer lies between two permitted ones, so the circuit checks steps, too. */
  @Test
  void aPrivateInputOfATreeIsCheckedInFull() throws Exception {
    CompiledCircuit circuit = compile(TREE, "private", CircuitOptions.of("", "private", "", 0));
    assertEquals(InputChecks.byCircuit(), circuit.manifest().content().inputChecks());
    List<BigInteger> good = RealRoute.signals(circuit).elements(ProofInput.of(ROWS.getFirst()));
    assertTrue(verify(route.forged(circuit, good)).valid(), "an honest row");
    List<List<BigInteger>> wrong = new ArrayList<>();
    wrong.add(RealRoute.with(good, 0, -1));
    wrong.add(RealRoute.with(good, 0, SmallModels.INPUTS.getFirst().levels()));
    wrong.add(RealRoute.with(good, 2, 2));
    wrong.add(RealRoute.with(RealRoute.with(good, 3, 1), 4, 1));
    wrong.add(RealRoute.with(RealRoute.with(RealRoute.with(good, 3, 0), 4, 0), 5, 0));
    for (List<BigInteger> row : wrong) {
      assertEquals(Reason.SIGNAL_OUT_OF_RANGE, verify(route.forged(circuit, row)).reason());
    }
    // A half is no integer of few digits, and EZKL's range check is a constraint.
    List<BigInteger> half = new ArrayList<>(good);
    half.set(0, BigInteger.TWO.modInverse(FieldElement.ORDER));
    assertEquals(
        EzklWorkerException.Code.EZKL,
        assertThrows(EzklWorkerException.class, () -> route.forged(circuit, half)).code());
  }

  @Test
  void aHashedInputOfATreeIsTheRequests() throws Exception {
    CompiledCircuit circuit = compile(TREE, "hashed", CircuitOptions.of("", "hashed", "", 0));
    ProofInput asked = ProofInput.of(List.of(ROWS.getFirst()), SALT);
    try (CircuitProver prover = route.prover(circuit)) {
      Bundle bundle = prover.prove("r-1", asked).bundle();
      Verdict verdict = route.prepared(bundle).verify(bundle, "r-1", asked);
      assertTrue(verdict.valid(), verdict.message());
      ProofInput other = ProofInput.of(List.of(ROWS.get(1)), SALT);
      assertEquals(
          Reason.INPUT_MISMATCH, route.prepared(bundle).verify(bundle, "r-1", other).reason());
    }
  }

  /** Cut-offs and leaves are hidden; which feature is asked where stands in the key. */
  @Test
  void hashedCutOffsAndLeavesAreTheManifestsAlone() throws Exception {
    CompiledCircuit circuit = compile(TREE, "parameters", CircuitOptions.of("hashed", "", "", 0));
    try (CircuitProver prover = route.prover(circuit)) {
      ProvenPrediction hashed = prover.prove("r-1", ROWS.getFirst());
      Verdict verdict = verify(hashed.bundle());
      assertTrue(verdict.valid(), verdict.message());
      assertEquals(SmallModels.label(TREE, ROWS.getFirst()), verdict.label());
      assertEquals(
          Reason.PARAMETER_MISMATCH,
          verify(ProofChange.in(hashed.bundle(), 0, ProofChange.element(10))).reason());
    }
  }

  @Test
  void aGraphWithSmoothFunctionsOrAConvolutionIsProven() throws Exception {
    for (TrainedModel model : List.of(SmallGraphs.activations(8), SmallGraphs.convolution(9))) {
      CompiledCircuit circuit = compile(model, model.name(), CircuitOptions.DEFAULT);
      try (CircuitProver prover = route.prover(circuit)) {
        Verdict verdict = verify(prover.prove("r-1", ROWS.get(1)).bundle());
        assertTrue(verdict.valid(), verdict.message());
        assertEquals(SmallModels.label(model, ROWS.get(1)), verdict.label());
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
    for (int i = 0; i < ProofChange.instances(ProofChange.proof(proven.bundle())).size(); i++) {
      BigInteger value = ProofChange.instance(proven.bundle(), i);
      String alias = ProofChange.alias(value);
      assertEquals(
          Reason.SIGNAL_NOT_CANONICAL,
          verify(ProofChange.in(proven.bundle(), i, alias)).reason(),
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
    try (CircuitProver prover = route.prover(circuit)) {
      Bundle ofOther = prover.prove("r-1", ROWS.getFirst()).bundle();
      // All but the proof is the other's, and the instances say the other's binding.
      String binding = FieldElement.hex(Binding.of("r-1", circuit.circuitId()));
      Bundle moved =
          ProofChange.in(
              proven.bundle(),
              instances -> {
                instances.set(BINDING_IN, binding);
                instances.set(LABEL + 1, binding);
              });
      Reason reason = verify(ofOther.with(Bundle.PROOF, moved.entry(Bundle.PROOF))).reason();
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
        ProofChange.in(
                proven.bundle(),
                instances -> {
                  instances.set(BINDING_IN, element);
                  instances.set(LABEL + 1, element);
                })
            .with(Bundle.BINDING, binding);
    assertEquals(Reason.PROOF_INVALID, verify(both).reason());
  }

  // ---- tools

  private static Verdict verify(Bundle bundle) {
    return route.verify(bundle);
  }

  private static Reason withInstance(int index, long value) throws Exception {
    return verify(ProofChange.in(proven.bundle(), index, ProofChange.element(value))).reason();
  }
}
