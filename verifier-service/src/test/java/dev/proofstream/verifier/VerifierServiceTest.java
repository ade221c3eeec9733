package dev.proofstream.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.platform.testing.TopicTail;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proto.Topics;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.ManifestSigner;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service with a real broker, a real database and circuits of the real compiler. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifierServiceTest {
  private static final String ROW =
      "{\"Age\": %d, \"Oldpeak\": 1.2, \"Sex\": \"M\", \"Pain\": \"ASY\"}";

  @Inject ArtifactStore store;
  @Inject EventPublisher publisher;
  @Inject OutcomeLedger ledger;
  @Inject PlatformConfig platform;
  @Inject Proofs proofs;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  private SmallCircuit circuit;
  private CircuitProver prover;
  private SmallCircuit otherCircuit;
  private CircuitProver otherProver;
  private KafkaProducer<String, byte[]> producer;
  private TopicTail outcomes;

  /** A request on its topic, and an honest proof of it that nobody has announced. */
  private record Asked(String id, Source source, int age) {}

  @BeforeAll
  void announceCircuits() throws Exception {
    Path keys = platform.home().resolve("keys");
    ManifestSigner.load(keys).trustIn(platform.home().resolve("trust"));
    circuit = SmallCircuit.compile("small", 0.75f, store, keys);
    otherCircuit = SmallCircuit.compile("other", 0.5f, store, keys);
    prover =
        ProofSystems.standard().find("circom-groth16").orElseThrow().loadProver(files(circuit));
    otherProver =
        ProofSystems.standard()
            .find("circom-groth16")
            .orElseThrow()
            .loadProver(files(otherCircuit));
    announce(circuit.announcement());
    announce(otherCircuit.announcement());
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new StringSerializer(),
            new ByteArraySerializer());
    outcomes = new TopicTail(bootstrap, Topics.VERIFICATIONS, Topics.FAILURES);
  }

  @AfterAll
  void close() {
    producer.close();
    outcomes.close();
  }

  @Test
  void anHonestProofIsValidAndItsLabelIsTheModels() throws Exception {
    Asked asked = ask(54);
    announce(honest(asked).build());

    ConsumerRecord<String, byte[]> record = outcomes.await(asked.id());
    assertEquals(Topics.VERIFICATIONS, record.topic());
    assertEquals('{', record.value()[0], "a JSON request ends in JSON");
    ProofVerified verdict = verdict(record);
    assertTrue(verdict.getValid(), verdict.getReason());
    assertEquals("", verdict.getReason());
    int label = circuit.label(features(54));
    assertEquals(label, verdict.getLabel());
    assertEquals(SmallCircuit.DATA_SET.labels().get(label), verdict.getLabelName());
    assertEquals(asked.source().toString(), verdict.getSource());
    assertEquals("verifier-service-1", verdict.getVerifier());
    assertEquals("prover-service-7", verdict.getProver());
    assertEquals(
        List.of("queued", "witness", "prove", "verify"),
        verdict.getTimingsList().stream().map(StageTiming::getStage).toList());
  }

  @Test
  void anotherInputsHonestProofIsCaught() throws Exception {
    Asked asked = ask(54);
    announce(proof(asked, prove(prover, asked.id(), 21)).build());
    assertInvalid(asked, "INPUT_MISMATCH");
  }

  @Test
  void anotherRequestsHonestProofIsCaught() throws Exception {
    Asked asked = ask(54);
    Asked earlier = ask(54);
    announce(proof(asked, prove(prover, earlier.id(), 54)).build());
    assertInvalid(asked, "REQUEST_MISMATCH");
  }

  @Test
  void aProofOfAnotherCircuitIsCaughtWhateverTheEventSays() throws Exception {
    Asked asked = ask(54);
    ProvenPrediction elsewhere = prove(otherProver, asked.id(), 54);
    announce(proof(asked, elsewhere).setCircuitId(otherProver.circuitId()).build());
    assertInvalid(asked, "CIRCUIT_MISMATCH");

    Asked again = ask(54);
    announce(proof(again, prove(otherProver, again.id(), 54)).build());
    assertInvalid(again, "CIRCUIT_MISMATCH");
  }

  @Test
  void aChangedProofIsCaught() throws Exception {
    Asked asked = ask(54);
    ProvenPrediction proven = prove(prover, asked.id(), 54);
    Bundle swapped = proven.bundle().with(Bundle.PROOF, prove(prover, asked.id(), 21).proofJson());
    announce(honest(asked).setBundle(store.put("bundle.zip", swapped.zip())).build());
    assertInvalid(asked, "PROOF_INVALID");
  }

  @Test
  void aBundleThatIsNotWhatItsDigestSaysIsCaught() throws Exception {
    Asked asked = ask(54);
    ProofCreated.Builder event = honest(asked);
    Path stored = store.path(event.getBundle().getSha256());
    byte[] bytes = Files.readAllBytes(stored);
    bytes[bytes.length / 2] ^= 1;
    Files.write(stored, bytes);
    announce(event.build());
    assertInvalid(asked, "UNREADABLE");
  }

  @Test
  void aBundleThatIsNowhereIsCaught() throws Exception {
    Asked asked = ask(54);
    announce(
        honest(asked)
            .setBundle(Artifact.newBuilder().setSha256("00".repeat(32)).setSizeBytes(9))
            .build());
    assertInvalid(asked, "UNREADABLE");
  }

  @Test
  void anEventThatSaysOtherSignalsThanItsBundleIsCaught() throws Exception {
    Asked asked = ask(54);
    ProofCreated.Builder event = honest(asked);
    event.setPublicSignals(0, event.getPublicSignals(0).equals("0") ? "1" : "0");
    announce(event.build());
    assertInvalid(asked, "SIGNALS_DIFFER");
  }

  @Test
  void aCircuitOfAnUntrustedSignerProvesNothing() throws Exception {
    SmallCircuit foreign =
        SmallCircuit.compile("foreign", 0.6f, store, Files.createTempDirectory("foreign-keys"));
    announce(foreign.announcement());
    CircuitProver foreignProver =
        ProofSystems.standard().find("circom-groth16").orElseThrow().loadProver(files(foreign));
    Asked asked = ask("foreign", 54);
    announce(
        proof(asked, prove(foreignProver, asked.id(), 54))
            .setCircuitId(foreignProver.circuitId())
            .build());
    assertInvalid(asked, "UNTRUSTED");
  }

  @Test
  void aCircuitAnnouncedUnderAnotherModelsNameProvesNothing() throws Exception {
    announce(circuit.announcement().toBuilder().setModel("borrowed").build());
    Asked asked = ask("borrowed", 54);
    announce(honest(asked).build());
    assertInvalid(asked, "CIRCUIT_MISMATCH");
  }

  @Test
  void aProofOfNoRequestLeavesNoOutcome() throws Exception {
    Asked asked = ask(54);
    Source nowhere = Source.of(Topics.INFERENCE_REQUESTS, 0, 1_000_000);
    Source elsewhere = Source.of(Topics.CIRCUITS, 0, 0);
    ProofCreated event = honest(asked).build();
    String made = id();
    proofs.verify(delivery(event.toBuilder().setSource(nowhere.toString()).build(), 1, false));
    proofs.verify(delivery(event.toBuilder().setSource(elsewhere.toString()).build(), 1, false));
    proofs.verify(delivery(event.toBuilder().setSource("nonsense").build(), 1, false));
    proofs.verify(delivery(event.toBuilder().setRequestId(made).build(), 1, false));
    proofs.verify(delivery("no event".getBytes(StandardCharsets.UTF_8), 1, false));
    assertTrue(outcomes.all(asked.id()).isEmpty());
    assertTrue(outcomes.all(made).isEmpty());
    assertTrue(ledger.outcome(asked.id()).isEmpty());
  }

  @Test
  void aProofOfARepeatedRequestIsDroppedForTheFirstOnes() throws Exception {
    Asked first = ask(54);
    announce(honest(first).build());
    outcomes.await(first.id());
    Source repeated = send(first.id(), request("small", first.id(), 54));
    proofs.verify(delivery(honest(first).setSource(repeated.toString()).build(), 1, false));
    Source conflicting = send(first.id(), request("small", first.id(), 55));
    proofs.verify(delivery(honest(first).setSource(conflicting.toString()).build(), 1, false));
    assertEquals(1, outcomes.all(first.id()).size());
  }

  @Test
  void anAnnouncedProofOfAnUnfitRequestEndsAsTheFailureThatTheRequestDeserves() throws Exception {
    Asked asked = ask(61);
    announce(proof(asked, prove(prover, asked.id(), 54)).build());
    InferenceFailed failure = failure(outcomes.await(asked.id()));
    assertEquals("OUT_OF_RANGE", failure.getCode());
    assertEquals("features.Age", failure.getField());
  }

  @Test
  void theOutcomeThatStandsIsPublishedAgainAndNeverAnother() throws Exception {
    Asked asked = ask(54);
    proofs.verify(delivery(proof(asked, prove(prover, asked.id(), 21)).build(), 1, false));
    proofs.verify(delivery(honest(asked).build(), 1, false));
    List<ConsumerRecord<String, byte[]>> all = outcomes.all(asked.id());
    assertEquals(2, all.size());
    assertEquals(verdict(all.get(0)), verdict(all.get(1)));
    assertFalse(verdict(all.get(1)).getValid());
  }

  @Test
  void theLastPermittedDeliveryEndsAsPoison() throws Exception {
    Asked asked = ask(54);
    proofs.verify(delivery(honest(asked).build(), 5, true));
    InferenceFailed failure = failure(outcomes.await(asked.id()));
    assertEquals("POISON", failure.getCode());
    assertEquals("verify", failure.getStage());
  }

  @Test
  void aRecordedProofWhoseRequestIsGoneEndsAsAFailure() throws Exception {
    Asked gone = new Asked(id(), Source.of(Topics.INFERENCE_REQUESTS, 0, 2_000_000), 54);
    ProofCreated event = honest(gone).build();
    ledger.recordProof(
        gone.id(),
        PublishedEvent.of(Topics.PROOFS, gone.id(), event, EventFormat.JSON, "prover-service-7"));
    proofs.verify(delivery(event, 1, false));
    InferenceFailed failure = failure(outcomes.await(gone.id()));
    assertEquals("INTERNAL", failure.getCode());
    assertEquals("verify", failure.getStage());
  }

  private void assertInvalid(Asked asked, String reason) {
    ProofVerified verdict = verdict(outcomes.await(asked.id()));
    assertFalse(verdict.getValid());
    assertTrue(verdict.getReason().startsWith(reason + ": "), verdict.getReason());
    assertEquals(-1, verdict.getLabel());
    assertEquals("", verdict.getLabelName());
  }

  private Asked ask(int age) throws Exception {
    return ask("small", age);
  }

  private Asked ask(String model, int age) throws Exception {
    String id = id();
    return new Asked(id, send(id, request(model, id, age)), age);
  }

  private static String request(String model, String id, int age) {
    return "{\"requestId\": \"%s\", \"model\": \"%s\", \"features\": %s}"
        .formatted(id, model, ROW.formatted(age));
  }

  private Source send(String key, String value) throws Exception {
    var sent =
        producer
            .send(
                new ProducerRecord<>(
                    Topics.INFERENCE_REQUESTS, key, value.getBytes(StandardCharsets.UTF_8)))
            .get();
    return Source.of(sent.topic(), sent.partition(), sent.offset());
  }

  private ProofCreated.Builder honest(Asked asked) throws Exception {
    return proof(asked, prove(prover, asked.id(), asked.age()));
  }

  private static ProvenPrediction prove(CircuitProver prover, String id, int age) throws Exception {
    return prover.prove(id, SmallCircuit.ENCODER.encode(features(age)).levels());
  }

  private static Map<String, Object> features(int age) {
    return Map.of("Age", age, "Oldpeak", new BigDecimal("1.2"), "Sex", "M", "Pain", "ASY");
  }

  /** As a prover would announce it for the circuit "small". */
  private ProofCreated.Builder proof(Asked asked, ProvenPrediction proven) {
    ProofCreated.Builder event =
        ProofCreated.newBuilder()
            .setRequestId(asked.id())
            .setModel("small")
            .setModelId(circuit.model().modelId())
            .setCircuitId(circuit.compiled().circuitId())
            .setProofSystem("circom-groth16")
            .addAllPublicSignals(proven.publicSignals())
            .setBundle(store.put("bundle.zip", proven.bundle().zip()))
            .setSource(asked.source().toString())
            .setProver("prover-service-7")
            .setProofBytes(proven.proofBytes())
            .setDelivery(1);
    for (String stage : List.of("queued", "witness", "prove")) {
      event.addTimings(StageTiming.newBuilder().setStage(stage).setMillis(1));
    }
    return event;
  }

  private static CircuitFiles files(SmallCircuit circuit) {
    return circuit.compiled().files();
  }

  private static String id() {
    return "r-" + UUID.randomUUID();
  }

  private void announce(CircuitReady ready) {
    publisher.publish(Topics.CIRCUITS, ready.getCircuitId(), ready, EventFormat.PROTOBUF);
  }

  private void announce(ProofCreated event) {
    publisher.publish(Topics.PROOFS, event.getRequestId(), event, EventFormat.JSON);
  }

  private static ShareRecord delivery(ProofCreated event, int count, boolean last) {
    return delivery(event.toByteArray(), count, last);
  }

  private static ShareRecord delivery(byte[] value, int count, boolean last) {
    return new ShareRecord(
        Topics.PROOFS, 0, 100_000, System.currentTimeMillis(), "k", value, Map.of(), count, last);
  }

  private static ProofVerified verdict(ConsumerRecord<String, byte[]> record) {
    return decode(record, ProofVerified.getDefaultInstance());
  }

  private static InferenceFailed failure(ConsumerRecord<String, byte[]> record) {
    return decode(record, InferenceFailed.getDefaultInstance());
  }

  private static <M extends Message> M decode(ConsumerRecord<String, byte[]> record, M prototype) {
    try {
      return EventCodec.decode(record.value(), null, prototype);
    } catch (MalformedEventException e) {
      throw new AssertionError(e);
    }
  }
}
