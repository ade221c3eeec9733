package dev.proofstream.cli.kafka;

import com.google.protobuf.Message;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Source;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The command line's connection to Kafka. Not thread-safe. */
public final class Broker implements AutoCloseable {
  /** The name by which this command signs its events. */
  public static final String PRODUCER_NAME = "cli";

  private static final int SEND_TIMEOUT_MS = 20_000;

  private final String bootstrap;
  private Producer<String, byte[]> producer;

  /**
   * @param bootstrap host and port of the broker; nothing is connected yet
   */
  public Broker(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * Sends an event.
   *
   * @return its place, once the broker has it
   * @throws CommandFailedException (in the future) when the broker does not take it
   */
  public CompletableFuture<Source> send(
      String topic, String key, Message event, EventFormat format) {
    return send(
        topic,
        key,
        EventCodec.encode(event, format),
        EventCodec.headers(event, format, PRODUCER_NAME, key));
  }

  /** Sends a record as it is. */
  public CompletableFuture<Source> send(
      String topic, String key, byte[] value, Map<String, byte[]> headers) {
    ProducerRecord<String, byte[]> outgoing = new ProducerRecord<>(topic, key, value);
    Headers target = outgoing.headers();
    headers.forEach(target::add);
    CompletableFuture<Source> sent = new CompletableFuture<>();
    producer()
        .send(
            outgoing,
            (metadata, error) -> {
              if (error == null) {
                sent.complete(Source.of(metadata.topic(), metadata.partition(), metadata.offset()));
              } else {
                sent.completeExceptionally(
                    CommandFailedException.surroundings(
                        "Kafka at "
                            + bootstrap
                            + " did not take the request: "
                            + error.getMessage()
                            + "; look at ./proofstream status",
                        error));
              }
            });
    return sent;
  }

  /** Waits for a sent record, with its failure as this command's own. */
  public static Source sent(CompletableFuture<Source> sent) throws InterruptedException {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CommandFailedException failed) {
        throw failed;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A reader that begins at the present end of these topics: what is sent later is not missed. */
  public TopicTail tail(String... topics) {
    return TopicTail.fromEnd(consumer(), topics);
  }

  /** A reader of everything that these topics hold. */
  public TopicTail all(String... topics) {
    return TopicTail.fromBeginning(consumer(), topics);
  }

  private KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            SEND_TIMEOUT_MS,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            1000),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private Producer<String, byte[]> producer() {
    if (producer == null) {
      producer =
          new KafkaProducer<>(
              Map.of(
                  ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  bootstrap,
                  ProducerConfig.ACKS_CONFIG,
                  "all",
                  ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                  true,
                  ProducerConfig.MAX_BLOCK_MS_CONFIG,
                  SEND_TIMEOUT_MS,
                  ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                  SEND_TIMEOUT_MS / 2,
                  ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                  SEND_TIMEOUT_MS,
                  ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                  dev.proofstream.proto.Topics.MAX_RECORD_BYTES),
              new StringSerializer(),
              new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
    }
  }
}
