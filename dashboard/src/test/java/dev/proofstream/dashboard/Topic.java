package dev.proofstream.dashboard;

import com.google.protobuf.Message;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.proto.EventFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Sends to the real broker as the services do. */
final class Topic {
  private static final KafkaProducer<String, byte[]> PRODUCER =
      new KafkaProducer<>(
          Map.of(
              "bootstrap.servers",
              ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class)),
          new StringSerializer(),
          new ByteArraySerializer());

  private Topic() {}

  /** Sends an event and waits until the broker has it. */
  static void send(String topic, String key, Message event, EventFormat format) throws Exception {
    PublishedEvent published = PublishedEvent.of(topic, key, event, format, "test-1");
    send(topic, key, published.value(), published.headers());
  }

  static void send(String topic, String key, Message event) throws Exception {
    send(topic, key, event, EventFormat.PROTOBUF);
  }

  /** Sends any bytes. */
  static void send(String topic, String key, byte[] value, Map<String, String> headers)
      throws Exception {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
    headers.forEach(
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    PRODUCER.send(record).get();
  }
}
