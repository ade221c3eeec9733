package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CircuitOptions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that a forger may try with manifests, signatures and keys. */
class TamperedManifestTest extends RealBundles {

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
}
