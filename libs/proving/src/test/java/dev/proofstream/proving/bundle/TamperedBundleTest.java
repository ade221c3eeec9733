package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitId;
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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real bundles of two real circuits, and everything that a forger may try with them. */
class TamperedBundleTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final BigInteger R = PrimeField.FR.modulus();
  private static final BigInteger P = PrimeField.FP.modulus();
  private static final int INPUTS = SmallModels.INPUTS.size();
  private static final int BINDING = 1 + INPUTS;
  private static final int[] LEVELS = SmallModels.rows(3, 1).getFirst();
  private static final ProofInput ASKED = ProofInput.of(LEVELS);

  @TempDir static Path folder;
  private static BundleVerifier verifier;
  private static ManifestSigner signer;
  private static ManifestSigner stranger;
  private static TrustStore trust;
  private static Bundle honest;
  private static Bundle otherRequest;
  private static Bundle otherInput;
  private static Bundle otherCircuit;

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

  @Test
  void theHonestBundleIsValid() {
    Verdict verdict = verifier.verify(honest, trust, false);
    assertTrue(verdict.valid(), verdict.message());
    assertEquals(Reason.NONE, verdict.reason());
    assertEquals("r-1", verdict.requestId());
    assertEquals("dev", verdict.keys());
    assertEquals(INPUTS, verdict.publicInputs().size());
    assertTrue(verdict.trusted());
  }

  /** They are verified together, in batches that fail as a whole. */
  @Test
  void amongBundlesThatAreVerifiedAtTheSameTimeOnlyTheForgedOnesFail() throws Exception {
    Bundle forged = withProof((ObjectNode) JSON.readTree(otherInput.entry(Bundle.PROOF)));
    Map<String, byte[]> files = new TreeMap<>();
    for (String name :
        List.of(
            Bundle.MANIFEST, Bundle.MANIFEST_SIGNATURE, Bundle.SIGNER, Bundle.VERIFICATION_KEY)) {
      files.put(name, honest.entry(name));
    }
    try (PreparedCircuit circuit = verifier.prepare(files, trust, false);
        var threads = Executors.newFixedThreadPool(12)) {
      List<Future<Verdict>> verdicts = new ArrayList<>();
      for (int i = 0; i < 48; i++) {
        Bundle asked = i % 7 == 3 ? forged : i % 2 == 0 ? honest : otherInput;
        verdicts.add(threads.submit(() -> circuit.verify(asked)));
      }
      for (int i = 0; i < verdicts.size(); i++) {
        Reason expected = i % 7 == 3 ? Reason.PROOF_INVALID : Reason.NONE;
        assertEquals(expected, verdicts.get(i).get().reason(), "bundle " + i);
      }
    }
  }

  // ---- public signals

  @Test
  void anyChangedPublicSignalIsCaught() {
    for (int i = 0; i < 2 + INPUTS; i++) {
      List<String> signals = signals();
      BigInteger value = new BigInteger(signals.get(i));
      signals.set(
          i, (value.signum() == 0 ? BigInteger.ONE : value.subtract(BigInteger.ONE)).toString());
      Verdict verdict = verifier.verify(withSignals(signals), trust, false);
      assertFalse(verdict.valid(), "signal " + i);
      Reason expected =
          i == BINDING
              ? Reason.BINDING_MISMATCH
              : i > 3 ? Reason.ONE_HOT_INVALID : Reason.PROOF_INVALID;
      assertEquals(expected, verdict.reason(), "signal " + i);
      assertEquals(-1, verdict.label());
    }
  }

  @Test
  void aSignalAliasedByTheFieldsOrderIsCaught() {
    for (int i = 0; i < 2 + INPUTS; i++) {
      List<String> signals = signals();
      signals.set(i, new BigInteger(signals.get(i)).add(R).toString());
      assertRejected(Reason.SIGNAL_NOT_CANONICAL, withSignals(signals));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "01", "+1", " 1", "1.0", "1e0", "0x1", "", "one"})
  void aSignalThatIsNoCanonicalDecimalIsCaught(String text) {
    List<String> signals = signals();
    signals.set(1, text);
    assertRejected(Reason.SIGNAL_NOT_CANONICAL, withSignals(signals));
  }

  @Test
  void aSignalOutsideItsDeclaredRangeIsCaught() {
    for (int i = 0; i <= INPUTS; i++) {
      List<String> signals = signals();
      signals.set(i, i == 0 ? "2" : String.valueOf(SmallModels.INPUTS.get(i - 1).levels()));
      assertRejected(Reason.SIGNAL_OUT_OF_RANGE, withSignals(signals));
    }
    List<String> negative = signals();
    negative.set(1, R.subtract(BigInteger.ONE).toString());
    assertRejected(Reason.SIGNAL_OUT_OF_RANGE, withSignals(negative));
  }

  @Test
  void oneHotGroupsHaveExactlyOneOne() {
    List<String> none = signals();
    List<String> all = signals();
    for (int i = 4; i <= 6; i++) {
      none.set(i, "0");
      all.set(i, "1");
    }
    assertRejected(Reason.ONE_HOT_INVALID, withSignals(none));
    assertRejected(Reason.ONE_HOT_INVALID, withSignals(all));
  }

  @Test
  void signalsAddedOrMissingAreCaught() {
    List<String> more = signals();
    more.add("0");
    assertRejected(Reason.SIGNAL_COUNT, withSignals(more));
    List<String> fewer = signals();
    fewer.removeLast();
    assertRejected(Reason.SIGNAL_COUNT, withSignals(fewer));
    assertRejected(Reason.SIGNAL_COUNT, withSignals(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "[1, 2", "[null]", "[[\"1\"]]", "\u0000"})
  void publicSignalsThatAreNoListOfTextsAreCaught(String json) {
    Verdict verdict = verifier.verify(honest.with(Bundle.PUBLIC, utf8(json)), trust, false);
    assertFalse(verdict.valid());
    assertEquals(Reason.SIGNAL_NOT_CANONICAL, verdict.reason(), verdict.message());
  }

  // ---- proof

  @Test
  void swappedPointsAreCaught() throws Exception {
    ObjectNode proof = proof();
    JsonNode a = proof.get("pi_a");
    proof.set("pi_a", proof.get("pi_c"));
    proof.set("pi_c", a);
    assertRejected(Reason.PROOF_INVALID, withProof(proof));
  }

  @Test
  void anotherProofsPointIsCaught() throws Exception {
    ObjectNode proof = proof();
    proof.set("pi_a", JSON.readTree(otherRequest.entry(Bundle.PROOF)).get("pi_a"));
    assertRejected(Reason.PROOF_INVALID, withProof(proof));
  }

  @Test
  void pointsOffTheCurveAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      ObjectNode proof = proof();
      ((ArrayNode) proof.get(point)).set(0, "1").set(1, "3");
      assertRejected(Reason.POINT_NOT_ON_CURVE, withProof(proof));
    }
    ObjectNode proof = proof();
    ((ArrayNode) proof.get("pi_b").get(0)).set(0, "5");
    assertRejected(Reason.POINT_NOT_ON_CURVE, withProof(proof));
  }

  @Test
  void aPointOnTheTwistOutsideTheSubgroupIsCaught() throws Exception {
    ObjectNode proof = proof();
    // x = 1 + 0u has a point on the twist y^2 = x^3 + 3 / (9 + u), found by PointOnTwist.
    String[] point = PointOnTwist.outsideTheSubgroup();
    ArrayNode b = (ArrayNode) proof.get("pi_b");
    ((ArrayNode) b.get(0)).set(0, point[0]).set(1, point[1]);
    ((ArrayNode) b.get(1)).set(0, point[2]).set(1, point[3]);
    assertRejected(Reason.NOT_IN_SUBGROUP, withProof(proof));
  }

  @Test
  void pointsAtInfinityAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      for (String[] infinity : new String[][] {{"0", "1", "0"}, {"0", "0", "0"}, {"0", "0", "1"}}) {
        ObjectNode proof = proof();
        ArrayNode changed = proof.putArray(point);
        List.of(infinity).forEach(changed::add);
        Verdict verdict = verifier.verify(withProof(proof), trust, false);
        assertFalse(verdict.valid());
        if (infinity[2].equals("0") && infinity[1].equals("1")) {
          assertEquals(Reason.POINT_AT_INFINITY, verdict.reason(), verdict.message());
        }
      }
    }
    ObjectNode proof = proof();
    ArrayNode b = proof.putArray("pi_b");
    b.addArray().add("0").add("0");
    b.addArray().add("1").add("0");
    b.addArray().add("0").add("0");
    assertRejected(Reason.POINT_AT_INFINITY, withProof(proof));
  }

  @Test
  void coordinatesNotBelowTheFieldsOrderAreCaught() throws Exception {
    for (String point : List.of("pi_a", "pi_c")) {
      for (int i = 0; i < 2; i++) {
        ObjectNode proof = proof();
        ArrayNode coordinates = (ArrayNode) proof.get(point);
        coordinates.set(i, new BigInteger(coordinates.get(i).asText()).add(P).toString());
        assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(proof));
      }
    }
    ObjectNode proof = proof();
    ArrayNode x = (ArrayNode) proof.get("pi_b").get(0);
    x.set(1, new BigInteger(x.get(1).asText()).add(P).toString());
    assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(proof));
    ObjectNode negative = proof();
    ((ArrayNode) negative.get("pi_a")).set(0, "-1");
    assertRejected(Reason.COORDINATE_NOT_CANONICAL, withProof(negative));
  }

  @ParameterizedTest
  @CsvSource({"protocol,plonk", "protocol,", "curve,bls12381", "curve,"})
  void anotherProtocolOrCurveIsCaught(String field, String value) throws Exception {
    ObjectNode proof = proof();
    if (value == null) {
      proof.remove(field);
    } else {
      proof.put(field, value);
    }
    assertRejected(Reason.PROOF_MALFORMED, withProof(proof));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "null", "{\"pi_a\": 1}"})
  void aProofThatIsNoneIsCaught(String json) {
    assertRejected(Reason.PROOF_MALFORMED, honest.with(Bundle.PROOF, utf8(json)));
  }

  // ---- binding

  @Test
  void anotherRequestsBindingIsCaught() throws Exception {
    assertRejected(
        Reason.BINDING_MISMATCH, honest.with(Bundle.BINDING, otherRequest.entry(Bundle.BINDING)));
    // The public signal changed along with it is another statement, which nobody proved.
    List<String> signals = signals();
    signals.set(BINDING, Binding.of("r-2", circuitId(honest)).toString());
    assertRejected(
        Reason.PROOF_INVALID,
        withSignals(signals).with(Bundle.BINDING, otherRequest.entry(Bundle.BINDING)));
  }

  @Test
  void anotherCircuitsBindingIsCaught() throws Exception {
    assertRejected(
        Reason.BINDING_MISMATCH, honest.with(Bundle.BINDING, otherCircuit.entry(Bundle.BINDING)));
    List<String> signals = signals();
    signals.set(BINDING, Binding.of("r-1", circuitId(otherCircuit)).toString());
    assertRejected(Reason.BINDING_MISMATCH, withSignals(signals));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "{\"requestId\": \"r-1\"}",
        "{\"requestId\": 1, \"circuitId\": 2}"
      })
  void aBindingThatIsNoneIsCaught(String json) {
    assertRejected(Reason.BINDING_MALFORMED, honest.with(Bundle.BINDING, utf8(json)));
  }

  // ---- manifest, signature, key

  @Test
  void aChangedManifestIsCaught() throws Exception {
    byte[] manifest = honest.entry(Bundle.MANIFEST);
    for (int at : new int[] {0, manifest.length / 2, manifest.length - 1}) {
      byte[] changed = manifest.clone();
      changed[at] ^= 1;
      assertRejected(Reason.BAD_SIGNATURE, honest.with(Bundle.MANIFEST, changed));
    }
    String text = new String(manifest, StandardCharsets.UTF_8);
    assertRejected(
        Reason.BAD_SIGNATURE,
        honest.with(Bundle.MANIFEST, utf8(text.replace("\"dev\"", "\"ceremony\""))));
    assertRejected(Reason.BAD_SIGNATURE, honest.with(Bundle.MANIFEST, utf8(text + "\n")));
  }

  @Test
  void aSignatureThatIsNoneIsCaught() throws Exception {
    byte[] signature = honest.entry(Bundle.MANIFEST_SIGNATURE).clone();
    signature[7] ^= 1;
    for (byte[] wrong : new byte[][] {signature, new byte[64], new byte[0], new byte[65]}) {
      assertRejected(Reason.BAD_SIGNATURE, honest.with(Bundle.MANIFEST_SIGNATURE, wrong));
    }
    assertRejected(Reason.BAD_SIGNATURE, honest.with(Bundle.SIGNER, stranger.pem()));
    assertRejected(Reason.BAD_SIGNATURE, honest.with(Bundle.SIGNER, utf8("no key")));
  }

  @Test
  void aStrangersSignatureIsCaughtAndHisFingerprintSaid() throws Exception {
    Bundle resigned = signedBy(stranger, honest.entry(Bundle.MANIFEST));
    Verdict verdict = verifier.verify(resigned, trust, false);
    assertEquals(Reason.UNTRUSTED, verdict.reason());
    assertTrue(verdict.message().contains(stranger.fingerprint()));
    assertEquals(stranger.fingerprint(), verdict.signer());

    Verdict any = verifier.verify(resigned, trust, true);
    assertTrue(any.valid(), any.message());
    assertFalse(any.trusted());
  }

  /** What a trusted signer signed by mistake is still checked. */
  @Test
  void aSignedManifestThatContradictsItselfIsCaught() throws Exception {
    assertRejected(Reason.MANIFEST_INVALID, signedBy(signer, utf8("{}")));
    assertRejected(Reason.MANIFEST_INVALID, signedBy(signer, utf8("not json")));
    assertRejected(Reason.MANIFEST_INVALID, changedManifest(m -> m.put("format", "other")));
    assertRejected(Reason.MANIFEST_INVALID, changedManifest(m -> m.put("surprise", 1)));
    assertRejected(Reason.MANIFEST_INVALID, changedManifest(m -> m.remove("labels")));
    assertRejected(Reason.MANIFEST_INVALID, changedManifest(m -> m.putNull("labels")));
    assertRejected(
        Reason.MANIFEST_INVALID, changedManifest(m -> ((ArrayNode) m.get("labels")).setNull(0)));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ObjectNode) m.get("publicSignals").get(1)).put("max", "9999")));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ArrayNode) m.get("publicSignals")).remove(INPUTS + 1)));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ObjectNode) m.get("keys")).put("origin", "ceremony")));
    assertRejected(
        Reason.MANIFEST_INVALID, changedManifest(m -> ((ArrayNode) m.get("inputs")).remove(0)));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ObjectNode) m.get("inputs").get(0)).put("max", "91")));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ObjectNode) m.get("inputChecks")).put("ranges", "nobody")));
    assertRejected(
        Reason.MANIFEST_INVALID, changedManifest(m -> m.put("parameterRoot", "1234567")));
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> ((ObjectNode) m.get("publicSignals").get(1)).put("name", "Height")));
    assertRejected(
        Reason.UNSUPPORTED_SYSTEM, changedManifest(m -> m.put("proofSystem", "no-such-system")));
    assertRejected(
        Reason.CIRCUIT_MISMATCH, changedManifest(m -> m.put("circuitId", "0".repeat(64))));
    assertRejected(
        Reason.CIRCUIT_MISMATCH,
        changedManifest(m -> ((ObjectNode) m.get("model")).put("id", "0".repeat(64))));
    assertRejected(
        Reason.CIRCUIT_MISMATCH,
        changedManifest(m -> ((ObjectNode) m.get("options")).put("input", "private")));
  }

  /** The circuit's id would then say nothing about the key. */
  @Test
  void aVerifyingKeyThatNobodyVerifiesWithIsCaught() throws Exception {
    ObjectNode manifest = (ObjectNode) JSON.readTree(honest.entry(Bundle.MANIFEST));
    ObjectNode files = (ObjectNode) manifest.get("files");
    String other =
        files.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !name.equals(Bundle.VERIFICATION_KEY))
            .findFirst()
            .orElseThrow();
    CircuitOptions options = JSON.treeToValue(manifest.get("options"), CircuitOptions.class);
    String id = CircuitId.of(manifest.at("/model/id").asText(), options, files.get(other).asText());
    assertRejected(
        Reason.MANIFEST_INVALID,
        changedManifest(m -> m.put("verifyingKey", other).put("circuitId", id)));
  }

  @Test
  void aRepeatedFieldInAManifestIsCaught() throws Exception {
    String text = new String(honest.entry(Bundle.MANIFEST), StandardCharsets.UTF_8);
    assertRejected(
        Reason.MANIFEST_INVALID,
        signedBy(signer, utf8(text.replaceFirst("\\{", "{\"format\": \"x\","))));
  }

  @Test
  void anotherVerifyingKeyIsCaught() throws Exception {
    assertRejected(
        Reason.KEY_MISMATCH,
        honest.with(Bundle.VERIFICATION_KEY, otherCircuit.entry(Bundle.VERIFICATION_KEY)));
    byte[] key = honest.entry(Bundle.VERIFICATION_KEY);
    String spaced = new String(key, StandardCharsets.UTF_8) + " ";
    assertRejected(Reason.KEY_MISMATCH, honest.with(Bundle.VERIFICATION_KEY, utf8(spaced)));
  }

  @Test
  void anotherCircuitsProofIsCaught() throws Exception {
    Bundle mixed =
        honest
            .with(Bundle.PROOF, otherCircuit.entry(Bundle.PROOF))
            .with(Bundle.PUBLIC, otherCircuit.entry(Bundle.PUBLIC))
            .with(Bundle.BINDING, otherCircuit.entry(Bundle.BINDING));
    assertRejected(Reason.BINDING_MISMATCH, mixed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "manifest.json",
        "manifest.sig",
        "signer.pem",
        "verification_key.json",
        "proof.json",
        "public.json",
        "binding.json"
      })
  void aMissingFileIsNamed(String name) {
    Map<String, byte[]> entries = new TreeMap<>();
    for (String entry : honest.names()) {
      honest.find(entry).filter(bytes -> !entry.equals(name)).ifPresent(b -> entries.put(entry, b));
    }
    Verdict verdict = verifier.verify(Bundle.of(entries), trust, false);
    assertEquals(Reason.MISSING_FILE, verdict.reason());
    assertTrue(verdict.message().contains(name));
  }

  // ---- what only a verifier that knows the request can see

  @Test
  void anHonestProofOfAnotherInputIsCaughtByWhoKnowsTheRequest() throws Exception {
    PreparedCircuit circuit = prepared();
    assertTrue(circuit.verify(honest, "r-1", ASKED).valid());
    assertTrue(verifier.verify(otherInput, trust, false).valid(), "by itself it is honest");
    assertEquals(Reason.INPUT_MISMATCH, circuit.verify(otherInput, "r-1", ASKED).reason());
    assertEquals(
        Reason.INPUT_MISMATCH,
        circuit.verify(honest, "r-1", ProofInput.of(new int[INPUTS - 1])).reason());
  }

  @Test
  void anHonestProofForAnotherRequestOrOfAnotherCircuitIsCaught() throws Exception {
    PreparedCircuit circuit = prepared();
    assertEquals(Reason.REQUEST_MISMATCH, circuit.verify(otherRequest, "r-1", ASKED).reason());
    assertEquals(Reason.CIRCUIT_MISMATCH, circuit.verify(otherCircuit, "r-1", ASKED).reason());
    assertEquals(
        Reason.CIRCUIT_MISMATCH,
        circuit.verify(signedBy(stranger, honest.entry(Bundle.MANIFEST)), "r-1", ASKED).reason());
  }

  @Test
  void anUntrustedCircuitIsNotPrepared() throws Exception {
    Bundle resigned = signedBy(stranger, honest.entry(Bundle.MANIFEST));
    BundleRejectedException e =
        assertThrows(
            BundleRejectedException.class, () -> verifier.prepare(files(resigned), trust, false));
    assertEquals(Reason.UNTRUSTED, e.reason());
  }

  @Test
  void aProofCanBeMadeTwiceAndNeverTheSame() throws Exception {
    assertNotEquals(
        new String(honest.entry(Bundle.PROOF), StandardCharsets.UTF_8),
        new String(otherRequest.entry(Bundle.PROOF), StandardCharsets.UTF_8));
  }

  private static void assertRejected(Reason reason, Bundle bundle) {
    Verdict verdict = verifier.verify(bundle, trust, false);
    assertFalse(verdict.valid());
    assertEquals(reason, verdict.reason(), verdict.message());
    assertEquals(-1, verdict.label());
    assertFalse(verdict.message().isBlank());
  }

  private static PreparedCircuit prepared() throws BundleRejectedException {
    return verifier.prepare(files(honest), trust, false);
  }

  private static Map<String, byte[]> files(Bundle bundle) throws BundleRejectedException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name :
        List.of(
            Bundle.MANIFEST, Bundle.MANIFEST_SIGNATURE, Bundle.SIGNER, Bundle.VERIFICATION_KEY)) {
      files.put(name, bundle.entry(name));
    }
    return files;
  }

  private interface ManifestChange {
    void apply(ObjectNode manifest);
  }

  private static Bundle changedManifest(ManifestChange change) throws Exception {
    ObjectNode manifest = (ObjectNode) JSON.readTree(honest.entry(Bundle.MANIFEST));
    change.apply(manifest);
    return signedBy(signer, JSON.writeValueAsBytes(manifest));
  }

  private static Bundle signedBy(ManifestSigner who, byte[] manifest) {
    return honest
        .with(Bundle.MANIFEST, manifest)
        .with(Bundle.MANIFEST_SIGNATURE, who.sign(manifest))
        .with(Bundle.SIGNER, who.pem());
  }

  private static String circuitId(Bundle bundle) throws BundleRejectedException {
    return Manifest.parse(bundle.entry(Bundle.MANIFEST)).circuitId();
  }

  private static List<String> signals() {
    try {
      List<String> signals = new ArrayList<>();
      JSON.readTree(honest.entry(Bundle.PUBLIC)).forEach(node -> signals.add(node.asText()));
      return signals;
    } catch (IOException | BundleRejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bundle withSignals(List<String> signals) {
    try {
      return honest.with(Bundle.PUBLIC, JSON.writeValueAsBytes(signals));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode proof() throws Exception {
    return (ObjectNode) JSON.readTree(honest.entry(Bundle.PROOF));
  }

  private static Bundle withProof(ObjectNode proof) throws Exception {
    return honest.with(Bundle.PROOF, JSON.writeValueAsBytes(proof));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
