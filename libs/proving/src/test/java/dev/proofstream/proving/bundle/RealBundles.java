package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.zk.field.PrimeField;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Real bundles of two real circuits, and what a forger does to them. */
abstract class RealBundles {
  static final JsonMapper JSON = JsonMapper.builder().build();
  static final BigInteger R = PrimeField.FR.modulus();
  static final BigInteger P = PrimeField.FP.modulus();
  static final int INPUTS = SmallModels.INPUTS.size();
  static final int BINDING = 1 + INPUTS;
  static final int[] LEVELS = SmallModels.rows(3, 1).getFirst();
  static final ProofInput ASKED = ProofInput.of(LEVELS);

  @TempDir static Path folder;
  static BundleVerifier verifier;
  static ManifestSigner signer;
  static ManifestSigner stranger;
  static TrustStore trust;
  static Bundle honest;
  static Bundle otherRequest;
  static Bundle otherInput;
  static Bundle otherCircuit;

  @BeforeAll
  static void prove() throws Exception {
    ProofSystems systems = ProofSystems.standard();
    verifier = new BundleVerifier(systems);
    signer = ManifestSigner.load(folder.resolve("keys"));
    stranger = ManifestSigner.load(folder.resolve("stranger"));
    trust = TrustStore.ofFingerprints(Set.of(signer.fingerprint()));
    ProofSystem system = systems.find("circom-groth16").orElseThrow();
    try (CircuitProver prover = prover(system, 3)) {
      honest = prover.prove("r-1", LEVELS).bundle();
      otherRequest = prover.prove("r-2", LEVELS).bundle();
      int[] levels = LEVELS.clone();
      levels[0] = (levels[0] + 5) % SmallModels.INPUTS.getFirst().levels();
      otherInput = prover.prove("r-1", levels).bundle();
    }
    try (CircuitProver prover = prover(system, 4)) {
      otherCircuit = prover.prove("r-1", LEVELS).bundle();
    }
  }

  private static CircuitProver prover(ProofSystem system, long seed) throws Exception {
    CompiledCircuit circuit =
        system.compile(
            new CompileRequest(
                SmallModels.random("small", seed, INPUTS, 3, 2),
                SmallModels.rows(9, 30),
                CircuitOptions.DEFAULT,
                Optional.empty()),
            Files.createDirectory(folder.resolve("circuit-" + seed)),
            CompileListener.SILENT);
    assertTrue(
        circuit.constraints() > INPUTS,
        "seed " + seed + " gives a label that depends on little: " + circuit.constraints());
    return system.loadProver(circuit.signedBy(signer).files());
  }

  static void assertRejected(Reason reason, Bundle bundle) {
    Verdict verdict = verifier.verify(bundle, trust, false);
    assertFalse(verdict.valid());
    assertEquals(reason, verdict.reason(), verdict.message());
    assertEquals(-1, verdict.label());
    assertFalse(verdict.message().isBlank());
  }

  static PreparedCircuit prepared() throws BundleRejectedException {
    return verifier.prepare(files(honest), trust, false);
  }

  static Map<String, byte[]> files(Bundle bundle) throws BundleRejectedException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name :
        List.of(
            Bundle.MANIFEST, Bundle.MANIFEST_SIGNATURE, Bundle.SIGNER, Bundle.VERIFICATION_KEY)) {
      files.put(name, bundle.entry(name));
    }
    return files;
  }

  interface ManifestChange {
    void apply(ObjectNode manifest);
  }

  static Bundle changedManifest(ManifestChange change) throws Exception {
    ObjectNode manifest = (ObjectNode) JSON.readTree(honest.entry(Bundle.MANIFEST));
    change.apply(manifest);
    return signedBy(signer, JSON.writeValueAsBytes(manifest));
  }

  static Bundle signedBy(ManifestSigner who, byte[] manifest) {
    return honest
        .with(Bundle.MANIFEST, manifest)
        .with(Bundle.MANIFEST_SIGNATURE, who.sign(manifest))
        .with(Bundle.SIGNER, who.pem());
  }

  static String circuitId(Bundle bundle) throws BundleRejectedException {
    return Manifest.parse(bundle.entry(Bundle.MANIFEST)).circuitId();
  }

  static List<String> signals() {
    try {
      List<String> signals = new ArrayList<>();
      JSON.readTree(honest.entry(Bundle.PUBLIC)).forEach(node -> signals.add(node.asText()));
      return signals;
    } catch (IOException | BundleRejectedException e) {
      throw new AssertionError(e);
    }
  }

  static Bundle withSignals(List<String> signals) {
    try {
      return honest.with(Bundle.PUBLIC, JSON.writeValueAsBytes(signals));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static ObjectNode proof() throws Exception {
    return (ObjectNode) JSON.readTree(honest.entry(Bundle.PROOF));
  }

  static Bundle withProof(ObjectNode proof) throws Exception {
    return honest.with(Bundle.PROOF, JSON.writeValueAsBytes(proof));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
