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
import dev.proofstream.proto.ProofVerified;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

  /** A request that is answered with a lie, and what the verifier must call it. */
  private record Lie(String asked, String boundTo, int provenRow, String reason) {}

  @Test
  void honestProofsOfAnotherInputOrRequestAreCaughtAndTheVerdictStands() throws Exception {
    List<Lie> lies =
        List.of(
            new Lie(run + "-input", run + "-input", ANOTHER, "INPUT_MISMATCH"),
            new Lie(run + "-request", run + "-other", ASKED, "REQUEST_MISMATCH"));
    SharedStack stack = SharedStack.get();
    stack.kill("prover-service-1");
    stack.kill("prover-service-2");
    try (Broker broker = stack.broker();
        TopicTail tail = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES)) {
      CircuitReady circuit = Catalog.read(broker).circuit(MODEL, SYSTEM).orElseThrow();
      for (Lie lie : lies) {
        tell(stack, broker, circuit, lie);
      }
      Map<String, Set<Outcome>> outcomes = new HashMap<>();
      long deadline = System.nanoTime() + SharedStack.PATIENCE.toNanos();
      while (outcomes.size() < lies.size() && System.nanoTime() < deadline) {
        collect(tail.poll(Duration.ofMillis(200)), outcomes);
      }
      // The honest provers are back, answer both requests, and do not change what stands.
      stack.restore();
      stack.prove(broker, run + "-next", MODEL, ASKED);
      collect(tail.drain(), outcomes);
      for (Lie lie : lies) {
        Set<Outcome> found = outcomes.getOrDefault(lie.asked(), Set.of());
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.iterator().next() instanceof Outcome.Verified, found::toString);
        ProofVerified verdict = ((Outcome.Verified) found.iterator().next()).event();
        assertFalse(verdict.getValid());
        assertTrue(verdict.getReason().startsWith(lie.reason()), verdict::getReason);
        assertEquals(-1, verdict.getLabel());
      }
    } finally {
      stack.restore();
    }
  }

  private static void tell(SharedStack stack, Broker broker, CircuitReady circuit, Lie lie)
      throws Exception {
    ArtifactStore store = new FolderArtifactStore(stack.home().artifacts());
    var request = SharedStack.record(stack.request(lie.asked(), MODEL, ASKED));
    Source source =
        Broker.sent(
            broker.send(
                Topics.INFERENCE_REQUESTS, lie.asked(), request.value(), request.headers()));
    int[] levels = stack.rows().encoded(lie.provenRow()).levels();
    ProofCreated proof = lie(circuit, store, lie.asked(), lie.boundTo(), source, levels);
    Broker.sent(broker.send(Topics.PROOFS, lie.asked(), proof, EventFormat.JSON));
  }

  private void collect(
      List<ConsumerRecord<String, byte[]>> records, Map<String, Set<Outcome>> outcomes) {
    records.stream()
        .flatMap(found -> Outcome.of(found).stream())
        .filter(outcome -> outcome.requestId().startsWith(run))
        .filter(outcome -> !outcome.requestId().endsWith("-next"))
        .forEach(o -> outcomes.computeIfAbsent(o.requestId(), id -> new HashSet<>()).add(o));
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
