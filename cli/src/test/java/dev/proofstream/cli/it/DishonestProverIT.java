package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.artifacts.FolderArtifactStore;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A prover with a real key and honest proofs, but of something else than it was asked. */
@Order(4)
class DishonestProverIT {
  private static final String MODEL = "mlp";
  private static final String SYSTEM = "circom-groth16";
  private static final int ASKED = 10;
  private static final int ANOTHER = 11;

  private final String run = "lie-" + UUID.randomUUID();

  @Test
  void anHonestProofOfAnotherInputIsCaught() throws Exception {
    assertCaught(run + "-input", run + "-input", "INPUT_MISMATCH");
  }

  @Test
  void anHonestProofOfAnotherRequestIsCaught() throws Exception {
    assertCaught(run + "-request", run + "-other", "REQUEST_MISMATCH");
  }

  /**
   * @param asked id of the request
   * @param bound id that the proof is bound to
   */
  private void assertCaught(String asked, String bound, String reason) throws Exception {
    SharedStack stack = SharedStack.get();
    ArtifactStore store = new FolderArtifactStore(stack.home().artifacts());
    stack.kill("prover-service-1");
    stack.kill("prover-service-2");
    try (Broker broker = stack.broker();
        TopicTail tail = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES)) {
      CircuitReady circuit = Catalog.read(broker).circuit(MODEL, SYSTEM).orElseThrow();
      var request = SharedStack.record(stack.request(asked, MODEL, ASKED));
      Source source =
          Broker.sent(
              broker.send(Topics.INFERENCE_REQUESTS, asked, request.value(), request.headers()));
      int row = bound.equals(asked) ? ANOTHER : ASKED;
      ProofCreated lie =
          lie(circuit, store, asked, bound, source, stack.rows().encoded(row).levels());
      Broker.sent(broker.send(Topics.PROOFS, asked, lie, EventFormat.JSON));

      Set<Outcome> outcomes = new HashSet<>();
      long deadline = System.nanoTime() + SharedStack.PATIENCE.toNanos();
      while (outcomes.isEmpty() && System.nanoTime() < deadline) {
        collect(tail, asked, outcomes);
      }
      // The honest provers are back, and do not change what stands.
      stack.restore();
      stack.prove(broker, asked + "-next", MODEL, ASKED);
      collect(tail, asked, outcomes);
      assertEquals(1, outcomes.size(), outcomes::toString);
      assertTrue(outcomes.iterator().next() instanceof Outcome.Verified, outcomes::toString);
      var verdict = ((Outcome.Verified) outcomes.iterator().next()).event();
      assertFalse(verdict.getValid());
      assertTrue(verdict.getReason().startsWith(reason), verdict::getReason);
      assertEquals(-1, verdict.getLabel());
    } finally {
      stack.restore();
    }
  }

  private static void collect(TopicTail tail, String requestId, Set<Outcome> outcomes) {
    tail.poll(Duration.ofMillis(500)).stream()
        .flatMap(found -> Outcome.of(found).stream())
        .filter(outcome -> outcome.requestId().equals(requestId))
        .forEach(outcomes::add);
  }

  private static ProofCreated lie(
      CircuitReady circuit,
      ArtifactStore store,
      String asked,
      String bound,
      Source source,
      int[] levels)
      throws Exception {
    Map<String, Path> files = new HashMap<>();
    for (Artifact file : circuit.getArtifactsList()) {
      files.put(file.getName(), store.path(file.getSha256()));
    }
    ProofSystems systems = ProofSystems.standard();
    try (CircuitProver prover =
        systems.find(SYSTEM).orElseThrow().loadProver(new CircuitFiles(files))) {
      ProvenPrediction proven = prover.prove(bound, levels);
      return ProofCreated.newBuilder()
          .setRequestId(asked)
          .setModel(circuit.getModel())
          .setModelId(circuit.getModelId())
          .setCircuitId(circuit.getCircuitId())
          .setProofSystem(SYSTEM)
          .addAllPublicSignals(proven.publicSignals())
          .setBundle(store.put("bundle.zip", proven.bundle().zip()))
          .setSource(source.toString())
          .setProver("prover-service-1")
          .setProofBytes(proven.proofBytes())
          .setDelivery(1)
          .build();
    }
  }
}
