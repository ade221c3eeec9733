package dev.proofstream.platform.requests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.testing.TestStack;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
  private final String bootstrap = TestStack.shared().stack().bootstrap();
  private final RequestReader reader = new RequestReader(KafkaAccess.at(bootstrap));

  @AfterEach
  void close() {
    reader.close();
  }

  private List<RecordMetadata> send(byte[]... values) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "compression.type", "zstd", "linger.ms", 20),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var sent = new ArrayList<Future<RecordMetadata>>();
      for (byte[] value : values) {
        var record = new ProducerRecord<>(Topics.INFERENCE_REQUESTS, 0, "key", value);
        record.headers().add("content-type", "application/json".getBytes());
        sent.add(producer.send(record));
      }
      List<RecordMetadata> places = new ArrayList<>();
      for (var one : sent) {
        places.add(one.get());
      }
      return places;
    }
  }

  private static Source source(RecordMetadata place) {
    return Source.of(place.topic(), place.partition(), place.offset());
  }

  @Test
  void eachRecordOfABatchIsReadWhereItStands() throws Exception {
    List<RecordMetadata> places = send(new byte[] {1}, new byte[] {2}, new byte[] {3}, null);
    for (int i : new int[] {2, 0, 1}) {
      OriginalRecord record = reader.read(source(places.get(i))).orElseThrow();
      assertArrayEquals(new byte[] {(byte) (i + 1)}, record.value());
      assertEquals("key", record.key());
      assertEquals("application/json", record.contentType());
      assertEquals(source(places.get(i)), record.source());
      assertTrue(record.timestampMs() > 0);
    }
    assertNull(reader.read(source(places.get(3))).orElseThrow().value());
  }

  @Test
  void aLargeRecordIsReadWhole() throws Exception {
    byte[] large = new byte[900_000];
    large[899_999] = 42;
    RecordMetadata place = send(large).getFirst();
    assertArrayEquals(large, reader.read(source(place)).orElseThrow().value());
  }

  @Test
  void aPlaceThatDoesNotExistIsEmpty() throws Exception {
    RecordMetadata place = send(new byte[] {1}).getFirst();
    for (Source nowhere :
        List.of(
            Source.of(place.topic(), 0, place.offset() + 1),
            Source.of(place.topic(), 0, place.offset() + 1000),
            Source.of(place.topic(), 99, 0))) {
      assertEquals(Optional.empty(), reader.read(nowhere));
    }
  }

  @Test
  void aRecordThatRetentionRemovedIsEmpty() throws Exception {
    List<RecordMetadata> places = send(new byte[] {1}, new byte[] {2});
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(Topics.INFERENCE_REQUESTS, 0),
                  RecordsToDelete.beforeOffset(places.get(1).offset())))
          .all()
          .get();
    }
    assertEquals(Optional.empty(), reader.read(source(places.get(0))));
    assertTrue(reader.read(source(places.get(1))).isPresent());
  }

  @Test
  void otherTopicsAreNotRead() {
    assertThrows(IllegalArgumentException.class, () -> reader.read(Source.of(Topics.PROOFS, 0, 0)));
  }
}
