package dev.proofstream.prover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.share.ShareRecord;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.platform.testing.TopicTail;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proto.Topics;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The service with a real broker, a real database and a circuit of the real compiler. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProverServiceTest {
  private static final String GOOD =
      "{\"Age\": 54, \"Oldpeak\": 1.2, \"Sex\": \"M\", \"Pain\": \"ASY\"}";
  private static final Map<String, Object> GOOD_FEATURES =
      Map.of("Age", 54, "Oldpeak", new BigDecimal("1.2"), "Sex", "M", "Pain", "ASY");

  @Inject ArtifactStore store;
  @Inject EventPublisher publisher;
  @Inject OutcomeLedger ledger;
  @Inject CircuitCatalog catalog;
  @Inject InferenceRequests requests;
  @Inject PlatformConfig platform;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  private SmallCircuit circuit;
  private TestTopics topics;
  private TopicTail answers;

  @BeforeAll
  void announceACircuit() throws Exception {
    circuit = SmallCircuit.compile("small", 0.75f, store, platform.home().resolve("keys"));
    announce(circuit.announcement());
    announce(circuit.announcement().toBuilder().setProofSystem("ezkl").setCircuitId("e").build());
    catalog.awaitCaughtUp();
    topics = new TestTopics(bootstrap);
    answers = new TopicTail(bootstrap, Topics.PROOFS, Topics.FAILURES);
  }

  @AfterAll
  void close() {
    answers.close();
    topics.close();
  }

  @Test
  void aJsonRequestIsAnsweredByAProofThatAnAuditorAccepts() throws Exception {
    String id = id();
    String source = topics.send(id, json(id, "\"features\": " + GOOD));

    ConsumerRecord<String, byte[]> answer = answers.await(id);
    assertEquals(Topics.PROOFS, answer.topic());
    assertEquals('{', answer.value()[0], "a JSON request is answered in JSON");
    ProofCreated proof = proof(answer);
    assertEquals(source, proof.getSource());
    assertEquals(circuit.compiled().circuitId(), proof.getCircuitId());
    assertEquals("prover-service-1", proof.getProver());
    assertEquals(1, proof.getDelivery());
    assertEquals(
        List.of("queued", "witness", "prove"),
        proof.getTimingsList().stream().map(StageTiming::getStage).toList());
    assertTrue(proof.getTimings(2).getPeakMemoryBytes() > 0);

    Verdict verdict =
        new BundleVerifier(ProofSystems.standard())
            .verify(
                Bundle.read(store.read(proof.getBundle())), TrustStore.of(null, List.of()), true);
    assertTrue(verdict.valid(), verdict.toString());
    assertEquals(id, verdict.requestId());
    assertEquals(circuit.label(GOOD_FEATURES), verdict.label());
    assertEquals(Integer.toString(verdict.label()), proof.getPublicSignals(0));
  }

  @Test
  void aProtobufRequestWithoutAnIdIsAnsweredInProtobufUnderItsSource() throws Exception {
    InferenceRequested request =
        InferenceRequested.newBuilder()
            .setModel("small")
            .addAllInput(List.of(54.0, 1.2, 1.0, 1.0, 0.0))
            .build();
    String source = topics.send("any", request.toByteArray());

    ConsumerRecord<String, byte[]> answer = answers.await(source);
    assertEquals(
        "application/protobuf",
        new String(
            answer.headers().lastHeader(EventFormat.CONTENT_TYPE_HEADER).value(),
            StandardCharsets.UTF_8));
    assertEquals(source, proof(answer).getRequestId());
  }

  @Test
  void theSameRequestAgainIsNotAnsweredAgain() throws Exception {
    String id = id();
    topics.send(id, json(id, "\"features\": " + GOOD));
    answers.await(id);
    topics.send(id, json(id, "\"input\": null, \"features\": " + GOOD.replace("1.2", "1.20")));
    String after = id();
    topics.send(id, json(after, "\"features\": " + GOOD));
    answers.await(after);
    assertEquals(1, answers.all(id).size());
  }

  @Test
  void theSameIdWithOtherContentIsAConflictThatLeavesTheFirstAnswerAlone() throws Exception {
    String id = id();
    String first = topics.send(id, json(id, "\"features\": " + GOOD));
    answers.await(id);
    String second = topics.send(id, json(id, "\"features\": " + GOOD.replace("54", "55")));

    InferenceFailed conflict = failure(answers.await(second));
    assertEquals("CONFLICT", conflict.getCode());
    assertEquals(id, conflict.getRequestId());
    assertEquals(second, conflict.getSource());
    assertTrue(conflict.getMessage().contains(first));
    assertEquals(1, answers.all(id).size());
    assertTrue(ledger.outcome(id).isEmpty(), "the first one's outcome is the verifier's to give");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refused("decode", "MALFORMED", "", "{\"requestId\": "),
        refused("decode", "MALFORMED", "", "no request"),
        refused("decode", "MALFORMED", "", ""),
        refused("decode", "MALFORMED", "features", "{\"requestId\": \"ID\", \"model\": \"small\"}"),
        refused("decode", "TOO_LARGE", "", "{" + " ".repeat(Topics.MAX_REQUEST_BYTES)),
        refused("resolve", "UNKNOWN_MODEL", "model", json("ID", "nobody", "")),
        refused(
            "resolve",
            "UNSUPPORTED_SYSTEM",
            "proofSystem",
            json("ID", "small", ", \"proofSystem\": \"stark\"")),
        refused(
            "resolve",
            "UNKNOWN_MODEL",
            "circuitId",
            json("ID", "small", ", \"circuitId\": \"unknown\"")),
        refused("encode", "MISSING_FEATURE", "features.Sex", without("\"Sex\": \"M\", ")),
        refused("encode", "UNKNOWN_FEATURE", "features.Height", with("Age", "Height\": 1, \"Age")),
        refused("encode", "WRONG_TYPE", "features.Age", with("54", "\"elderly\"")),
        refused("encode", "OUT_OF_RANGE", "features.Age", with("54", "61")),
        refused("encode", "OUT_OF_RANGE", "features.Oldpeak", with("1.2", "1.25")),
        refused("encode", "OUT_OF_RANGE", "features.Pain", with("ASY", "XYZ")),
        refused("encode", "MISSING_FEATURE", "input[2]", input("54, 1.2")),
        refused("encode", "OUT_OF_RANGE", "input[0]", input("541, 1.2, 1, 1, 0")));
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("refused")
  void aRequestThatCannotBeProvenEndsAsOneFailureInJson(
      String stage, String code, String field, String value) throws Exception {
    String id = id();
    String source = topics.send("refused", value.replace("ID", id));
    ConsumerRecord<String, byte[]> answer =
        answers.await(
            source,
            record ->
                record.topic().equals(Topics.FAILURES)
                    && failure(record).getSource().equals(source));
    InferenceFailed failure = failure(answer);
    assertEquals(code, failure.getCode());
    assertEquals(field, failure.getField());
    assertEquals(stage, failure.getStage());
    assertEquals('{', answer.value()[0]);
    assertEquals(failure.getRequestId(), answer.key());
    assertEquals(value.contains("\"ID\"") ? id : source, failure.getRequestId());
    for (String secret : Set.of("541", "1.25", "XYZ", "elderly")) {
      assertFalse(failure.getMessage().contains(secret), failure.getMessage());
    }
    assertEquals(1, answers.all(answer.key()).size());

    String next = id();
    topics.send("refused", json(next, "\"features\": " + GOOD));
    assertEquals(Topics.PROOFS, answers.await(next).topic());
  }

  @Test
  void theLastPermittedDeliveryIsAnsweredAsPoisonWithoutAnAttempt() {
    String id = id();
    requests.answerByCircom(delivery(id, 100_001, 5, true));
    InferenceFailed failure = failure(answers.await(id));
    assertEquals("POISON", failure.getCode());
    assertEquals("prove", failure.getStage());

    requests.answerByCircom(delivery(id, 100_001, 5, true));
    List<ConsumerRecord<String, byte[]>> all = answers.all(id);
    assertEquals(2, all.size());
    assertEquals(failure, failure(all.get(1)), "what stands is published again, nothing else");
  }

  @Test
  void aRedeliveredRequestIsAnsweredByTheProofThatStandsAlsoAtItsLastDelivery() {
    String id = id();
    requests.answerByCircom(delivery(id, 100_002, 1, false));
    requests.answerByCircom(delivery(id, 100_002, 2, false));
    requests.answerByCircom(delivery(id, 100_002, 5, true));
    List<ConsumerRecord<String, byte[]>> all = answers.all(id);
    assertEquals(3, all.size());
    assertEquals(1, all.stream().map(ConsumerRecord::topic).distinct().count());
    assertEquals(1, all.stream().map(ProverServiceTest::proof).distinct().count());
  }

  @Test
  void aRequestOfAnotherGroupsSystemIsPassedOverWithoutATrace() {
    String id = id();
    ShareRecord delivery =
        delivery(
            json(id, "small", ", \"proofSystem\": \"ezkl\"").getBytes(StandardCharsets.UTF_8),
            100_003,
            5,
            true);
    requests.answerByCircom(delivery);
    assertTrue(answers.all(id).isEmpty());
    assertTrue(ledger.outcome(id).isEmpty());
  }

  private static Arguments refused(String stage, String code, String field, String value) {
    return Arguments.of(stage, code, field, value);
  }

  private static String id() {
    return "r-" + UUID.randomUUID();
  }

  private static String json(String id, String row) {
    return "{\"requestId\": \"" + id + "\", \"model\": \"small\", " + row + "}";
  }

  private static String json(String id, String model, String more) {
    return "{\"requestId\": \"%s\", \"model\": \"%s\"%s, \"features\": %s}"
        .formatted(id, model, more, GOOD);
  }

  private static String with(String what, String instead) {
    return json("ID", "\"features\": " + GOOD.replaceFirst(what, instead));
  }

  private static String without(String what) {
    return with(what, "");
  }

  private static String input(String numbers) {
    return json("ID", "\"input\": [" + numbers + "]");
  }

  private static ShareRecord delivery(String id, long offset, int count, boolean last) {
    return delivery(
        json(id, "\"features\": " + GOOD).getBytes(StandardCharsets.UTF_8), offset, count, last);
  }

  private static ShareRecord delivery(byte[] value, long offset, int count, boolean last) {
    return new ShareRecord(
        Topics.INFERENCE_REQUESTS,
        0,
        offset,
        System.currentTimeMillis(),
        "k",
        value,
        Map.of(),
        count,
        last);
  }

  private void announce(CircuitReady ready) {
    publisher.publish(Topics.CIRCUITS, ready.getCircuitId(), ready, EventFormat.PROTOBUF);
  }

  private static ProofCreated proof(ConsumerRecord<String, byte[]> record) {
    return decode(record, ProofCreated.getDefaultInstance());
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
