package dev.proofstream.platform.service;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.ledger.OutcomeLedger;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.platform.testing.TopicTail;
import dev.proofstream.proto.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class WiringIT {
  @Inject EchoService service;
  @Inject OutcomeLedger ledger;
  @Inject PlatformConfig config;
  @Inject ArtifactStore artifacts;
  @Inject MeterRegistry meters;
  @Inject @Readiness Instance<HealthCheck> readiness;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Test
  void aServiceAnswersEveryRequestAndIsReady() {
    List<String> ids = IntStream.range(0, 20).mapToObj(i -> "wired-" + i).toList();
    send(ids, "10");
    ids.forEach(this::awaitOutcome);
    await().atMost(Duration.ofSeconds(20)).until(this::isReady);
    assertTrue(config.replica().endsWith("-1"));
    assertEquals(config.home().resolve("artifacts"), config.artifacts());
    String digest = artifacts.put("x", new byte[] {1}).getSha256();
    assertTrue(Files.exists(artifacts.path(digest)));
    assertTrue(artifacts.path(digest).startsWith(config.home()));
    // In work when the application is shut down: the end of this run's log shows that it waits.
    send(List.of("last"), "3000");
  }

  @Test
  void twoSlotsRunTheMethodSideBySide() {
    // Which slot gets which partition is the broker's choice: enough for both.
    List<String> ids = IntStream.range(0, 16).mapToObj(i -> "meeting-" + i).toList();
    send(ids, "0");
    ids.forEach(this::awaitOutcome);
  }

  @Test
  void theTraceOfARequestGoesOnInItsOutcome() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    String span = "00f067aa0ba902b7";
    try (KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new StringSerializer());
        TopicTail outcomes = new TopicTail(bootstrap, Topics.VERIFICATIONS)) {
      var record = new ProducerRecord<>(Topics.INFERENCE_REQUESTS, "traced", "0");
      record.headers().add("traceparent", ("00-" + trace + "-" + span + "-01").getBytes());
      producer.send(record);
      Header header = outcomes.await("traced").headers().lastHeader("traceparent");
      String[] parts = new String(header.value()).split("-");
      assertEquals(trace, parts[1]);
      assertNotEquals(span, parts[2], "a span of the service's own");
      producer.send(new ProducerRecord<>(Topics.INFERENCE_REQUESTS, "untraced", "0"));
      Header own = outcomes.await("untraced").headers().lastHeader("traceparent");
      assertNotEquals(trace, new String(own.value()).split("-")[1]);
    }
  }

  @Test
  void whatIsSetForAllKafkaClientsReachesEachOfOurs() {
    send(List.of("configured"), "0");
    awaitOutcome("configured");
    assertEquals(
        Set.of("kafka.consumer", "kafka.producer", "kafka.admin.client"),
        ClientCensus.namespaces());
    assertTrue(
        ClientCensus.clientIds().stream()
            .anyMatch(id -> id.contains(Topics.PROVERS_CIRCOM_GROTH16)),
        () -> "no member of the share group among " + ClientCensus.clientIds());
  }

  @Test
  void theConsoleKeepsEachMessageOnItsLine() {
    ExtLogRecord record =
        new ExtLogRecord(Level.INFO, "two\nlines", ExtLogRecord.FormatStyle.NO_FORMAT, "test");
    Stream.of(Logger.getLogger("").getHandlers())
        .flatMap(WiringIT::withNested)
        .map(Handler::getFilter)
        .filter(Objects::nonNull)
        .forEach(filter -> filter.isLoggable(record));
    assertEquals("two\\u000alines", record.getFormattedMessage());
  }

  /** Quarkus hands records to the console through a handler of its own. */
  private static Stream<Handler> withNested(Handler handler) {
    return handler instanceof ExtHandler outer
        ? Stream.concat(Stream.of(handler), Stream.of(outer.getHandlers()))
        : Stream.of(handler);
  }

  @Test
  void recordsInWorkAreCounted() {
    send(List.of("counted"), "1500");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                meters
                        .get("proofstream.share.in.flight")
                        .tag("topic", Topics.INFERENCE_REQUESTS)
                        .gauge()
                        .value()
                    >= 1);
    awaitOutcome("counted");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get("proofstream.share.in.flight").gauge().value() == 0);
  }

  @Test
  void aChannelWhoseSystemIsNotServedJoinsNoGroupAndReadsNothing() throws Exception {
    send(List.of("unserved-1"), "0");
    awaitOutcome("unserved-1");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      var groups =
          admin
              .describeShareGroups(List.of(Topics.PROVERS_CIRCOM_GROTH16, Topics.PROVERS_EZKL))
              .describedGroups();
      assertFalse(groups.get(Topics.PROVERS_CIRCOM_GROTH16).get().members().isEmpty());
      try {
        assertTrue(groups.get(Topics.PROVERS_EZKL).get().members().isEmpty());
      } catch (ExecutionException e) {
        // A group that nobody ever joined.
        assertInstanceOf(GroupIdNotFoundException.class, e.getCause());
      }
    }
    assertEquals(0, service.unserved());
  }

  private void awaitOutcome(String id) {
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                ledger
                    .outcome(id)
                    .map(event -> event.eventName().equals("ProofVerified"))
                    .orElse(false));
  }

  private boolean isReady() {
    return readiness.stream()
        .allMatch(check -> check.call().getStatus() == HealthCheckResponse.Status.UP);
  }

  private void send(List<String> ids, String millis) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new StringSerializer())) {
      ids.forEach(id -> producer.send(new ProducerRecord<>(Topics.INFERENCE_REQUESTS, id, millis)));
    }
  }
}
