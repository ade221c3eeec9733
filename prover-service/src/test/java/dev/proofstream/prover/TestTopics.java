package dev.proofstream.prover;

import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends requests as any producer would. */
final class TestTopics implements AutoCloseable {
  private final KafkaProducer<String, byte[]> producer;

  TestTopics(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Topics.MAX_RECORD_BYTES),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** The record's source. */
  String send(String key, String value) throws Exception {
    return send(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** The record's source. */
  String send(String key, byte[] value) throws Exception {
    RecordMetadata sent =
        producer.send(new ProducerRecord<>(Topics.INFERENCE_REQUESTS, key, value)).get();
    return Source.of(sent.topic(), sent.partition(), sent.offset()).toString();
  }

  @Override
  public void close() {
    producer.close();
  }
}
