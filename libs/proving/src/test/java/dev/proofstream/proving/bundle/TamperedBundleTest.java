package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.ProofInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles as wholes: whose they are, and for which request and input. */
class TamperedBundleTest extends RealBundles {

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
}
