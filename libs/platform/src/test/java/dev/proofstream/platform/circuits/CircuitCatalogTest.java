package dev.proofstream.platform.circuits;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.testing.TestStack;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CircuitCatalogTest {
  private final String bootstrap = TestStack.shared().stack().bootstrap();
  private final String model = "model-" + UUID.randomUUID();
  private final EventPublisher publisher =
      new EventPublisher(KafkaAccess.at(bootstrap), "circuit-service-1");
  private final CircuitCatalog catalog =
      new CircuitCatalog(KafkaAccess.at(bootstrap), Duration.ofSeconds(20));

  @AfterEach
  void close() {
    catalog.close();
    publisher.close();
  }

  private String announce(String system) {
    String id = UUID.randomUUID().toString();
    CircuitReady circuit =
        CircuitReady.newBuilder().setCircuitId(id).setModel(model).setProofSystem(system).build();
    publisher.publish(Topics.CIRCUITS, id, circuit, EventFormat.PROTOBUF);
    return id;
  }

  private Optional<String> resolve(String system, long timestampMs) {
    return catalog.resolve(model, system, timestampMs).map(CircuitReady::getCircuitId);
  }

  @Test
  void theNewestCircuitThatIsNotLaterThanTheRequestIsChosen() throws Exception {
    String first = announce("circom-groth16");
    Thread.sleep(5);
    String second = announce("circom-groth16");
    String other = announce("ezkl");
    catalog.awaitCaughtUp();
    long firstTime = catalog.byId(first).orElseThrow().brokerTimestampMs();
    long secondTime = catalog.byId(second).orElseThrow().brokerTimestampMs();
    assertTrue(firstTime < secondTime);
    assertEquals(Optional.empty(), resolve("circom-groth16", firstTime - 1));
    assertEquals(Optional.of(first), resolve("circom-groth16", firstTime));
    assertEquals(Optional.of(first), resolve("circom-groth16", secondTime - 1));
    assertEquals(Optional.of(second), resolve("circom-groth16", secondTime));
    assertEquals(Optional.of(other), resolve("ezkl", Long.MAX_VALUE));
    assertEquals(Set.of("circom-groth16", "ezkl"), catalog.systemsOf(model));
    assertEquals(Set.of(), catalog.systemsOf("nobody's"));
    assertTrue(catalog.models().contains(model));
  }

  @Test
  void ofTwoWithOneBrokerTimeTheLaterOffsetIsChosen() {
    CircuitTimeline timeline = new CircuitTimeline();
    for (long offset : new long[] {3, 5, 4}) {
      timeline.add(
          new CatalogEntry(
              CircuitReady.newBuilder()
                  .setModel("m")
                  .setProofSystem("s")
                  .setCircuitId("c" + offset)
                  .build(),
              1000,
              offset));
    }
    assertEquals("c5", timeline.resolve("m", "s", 1000).orElseThrow().getCircuitId());
  }

  @Test
  void whatStoodBeforeTheCallHasBeenReadAfterIt() {
    for (int i = 0; i < 5; i++) {
      String id = announce("circom-groth16");
      catalog.awaitCaughtUp();
      assertTrue(catalog.byId(id).isPresent());
    }
  }

  @Test
  void whatCannotBeDecodedIsSkipped() throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.CIRCUITS, "junk", new byte[] {(byte) 0xff, 1, 2}))
          .get();
      producer.send(new ProducerRecord<>(Topics.CIRCUITS, "none", null)).get();
    }
    String id = announce("circom-groth16");
    catalog.awaitCaughtUp();
    assertTrue(catalog.byId(id).isPresent());
  }

  @Test
  void aListenerHearsOfOldAndNewCircuits() {
    String old = announce("circom-groth16");
    catalog.awaitCaughtUp();
    List<String> heard = new CopyOnWriteArrayList<>();
    catalog.onCircuit(
        entry -> {
          if (entry.circuit().getModel().equals(model)) {
            heard.add(entry.circuit().getCircuitId());
          }
        });
    String young = announce("circom-groth16");
    await().atMost(Duration.ofSeconds(10)).until(() -> heard.size() == 2);
    assertEquals(List.of(old, young), heard);
  }

  @Test
  void withoutABrokerWaitingEndsWithAnError() {
    CircuitCatalog lost = new CircuitCatalog(KafkaAccess.at("127.0.0.1:1"), Duration.ofSeconds(1));
    assertThrows(UnavailableException.class, lost::awaitCaughtUp);
    lost.close();
  }
}
