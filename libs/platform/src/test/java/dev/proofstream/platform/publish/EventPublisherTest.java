package dev.proofstream.platform.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.testing.TestStack;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class EventPublisherTest {
  private static final TopicPartition FAILURES = new TopicPartition(Topics.FAILURES, 0);

  private final String bootstrap = TestStack.shared().stack().bootstrap();

  @Test
  void whatIsPublishedStandsOnTheTopicAndAgainByteForByte() throws Exception {
    InferenceFailed event =
        InferenceFailed.newBuilder().setRequestId("r-1").setCode("POISON").build();
    EventPublisher publisher = new EventPublisher(KafkaAccess.at(bootstrap), "prover-service-1");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(FAILURES));
      consumer.seekToEnd(List.of(FAILURES));
      consumer.position(FAILURES);
      PublishedEvent first = publisher.publish(Topics.FAILURES, "r-1", event, EventFormat.JSON);
      publisher.publish(first);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      for (int polls = 0; polls < 50 && records.size() < 2; polls++) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      assertEquals(2, records.size());
      for (ConsumerRecord<String, byte[]> record : records) {
        assertEquals("r-1", record.key());
        assertArrayEquals(first.value(), record.value());
        assertEquals("application/json", header(record, "content-type"));
        assertEquals("/proofstream/prover-service-1", header(record, "ce_source"));
        assertEquals(
            "InferenceFailed",
            EventCodec.eventName(record.headers().lastHeader("ce_type").value()));
        assertEquals(first.headers().get("ce_id"), header(record, "ce_id"));
      }
    } finally {
      publisher.close();
    }
  }

  @Test
  void anEventThatIsTooLargeIsRejectedForGood() {
    EventPublisher publisher = new EventPublisher(KafkaAccess.at(bootstrap), "prover-service-1");
    PublishedEvent large =
        new PublishedEvent(
            Topics.FAILURES,
            "k",
            EventFormat.PROTOBUF,
            Map.of(),
            new byte[Topics.MAX_RECORD_BYTES + 1]);
    assertThrows(EventRejectedException.class, () -> publisher.publish(large));
    publisher.close();
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
