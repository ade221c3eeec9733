package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.core.ThrowingRunnable;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * A share group that takes its time, seen from outside: nobody else reads training-requests here.
 */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class QueuesTest {
  private static final String QUEUE = "items.find { it.group == 'trainers' }";

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrap;

  @Test
  void whatAShareGroupHasNotEndedIsItsLagAndTheOldestOfItTheAge() throws Exception {
    int before = records();
    for (int i = 0; i < 3; i++) {
      Topic.send(Topics.TRAINING_REQUESTS, "waits-" + i, Events.model("waits-" + i));
    }
    try (KafkaShareConsumer<byte[], byte[]> trainer = trainer()) {
      trainer.subscribe(List.of(Topics.TRAINING_REQUESTS));
      acknowledge(trainer, before + 1);
      eventually(
          () -> {
            given()
                .get("/api/queues")
                .then()
                .statusCode(200)
                .body(QUEUE + ".topic", is(Topics.TRAINING_REQUESTS))
                .body(QUEUE + ".lag", is(2))
                .body(QUEUE + ".oldestAgeMs", greaterThanOrEqualTo(1))
                .body(QUEUE + ".oldestAgeMs", lessThan(120_000));
            given()
                .get("/q/metrics")
                .then()
                .body(
                    containsString(
                        "proofstream_queue_lag_records{group=\"trainers\",topic=\"training-requests\"} 2.0"))
                .body(
                    containsString(
                        "proofstream_queue_age_seconds{group=\"trainers\",topic=\"training-requests\"}"));
          });
      acknowledge(trainer, 2);
      eventually(
          () ->
              given()
                  .get("/api/queues")
                  .then()
                  .body(QUEUE + ".lag", is(0))
                  .body(QUEUE + ".oldestAgeMs", is(0)));
    }
  }

  /** What other tests have sent to the topic. */
  private int records() throws Exception {
    TopicPartition partition = new TopicPartition(Topics.TRAINING_REQUESTS, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return (int)
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
    }
  }

  private static void acknowledge(KafkaShareConsumer<byte[], byte[]> consumer, int wanted) {
    int done = 0;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (done < wanted && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        done++;
      }
      consumer.commitSync();
    }
    assertEquals(wanted, done);
  }

  private KafkaShareConsumer<byte[], byte[]> trainer() {
    return new KafkaShareConsumer<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "group.id",
            Topics.TRAINERS,
            "share.acknowledgement.mode",
            "explicit",
            "share.acquire.mode",
            "record_limit",
            "max.poll.records",
            1),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void eventually(ThrowingRunnable claim) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(claim);
  }
}
