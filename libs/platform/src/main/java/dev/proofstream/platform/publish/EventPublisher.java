package dev.proofstream.platform.publish;

import com.google.protobuf.Message;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.platform.trace.TraceHeaders;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends events, and returns only when the broker has them: a record that is acknowledged after
 * {@link #publish} has its answer on the topic. One lasting idempotent producer for all threads,
 * without lingering; what many threads send at once still travels in one batch.
 */
@ApplicationScoped
public class EventPublisher {
  /** Longest time that a publish takes before it fails, in milliseconds. */
  private static final int DELIVERY_TIMEOUT_MS = 20_000;

  private final String replica;
  private final Producer<String, byte[]> producer;

  @Inject
  public EventPublisher(KafkaAccess kafka, PlatformConfig config) {
    this(kafka, config.replica());
  }

  /**
   * @param kafka how the broker is reached; not contacted yet
   * @param replica name that events are sent under
   */
  public EventPublisher(KafkaAccess kafka, String replica) {
    this.replica = replica;
    this.producer =
        new KafkaProducer<>(
            kafka.with(
                Map.of(
                    ProducerConfig.CLIENT_ID_CONFIG,
                    replica + "-publisher",
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                    Topics.MAX_RECORD_BYTES,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    DELIVERY_TIMEOUT_MS / 2,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    DELIVERY_TIMEOUT_MS / 2,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    DELIVERY_TIMEOUT_MS)),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Encodes an event with this replica as its sender, without sending it. */
  public PublishedEvent event(String topic, String key, Message event, EventFormat format) {
    return PublishedEvent.of(topic, key, event, format, replica);
  }

  /**
   * Sends an event and waits for the broker.
   *
   * @return what stands on the topic now
   * @throws PublishException when the broker does not acknowledge it in time
   * @throws EventRejectedException when the broker will never take it
   */
  public PublishedEvent publish(String topic, String key, Message event, EventFormat format) {
    PublishedEvent encoded = event(topic, key, event, format);
    publish(encoded);
    return encoded;
  }

  /**
   * Sends an encoded event as it is, such as one that stands in the ledger, and waits for the
   * broker.
   *
   * @throws PublishException when the broker does not acknowledge it in time
   * @throws EventRejectedException when the broker will never take it
   */
  public void publish(PublishedEvent event) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(event.topic(), event.key(), event.value());
    event
        .headers()
        .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    TraceHeaders.inject(record.headers());
    try {
      Future<RecordMetadata> sent = producer.send(record);
      sent.get();
    } catch (ExecutionException e) {
      throw failure(event, e.getCause());
    } catch (InterruptException e) {
      throw new PublishException("interrupted while publishing " + event, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishException("interrupted while publishing " + event, e);
    } catch (KafkaException e) {
      throw failure(event, e);
    }
  }

  private static RuntimeException failure(PublishedEvent event, Throwable cause) {
    return cause instanceof RetriableException
        ? new PublishException("the broker did not take " + event, cause)
        : new EventRejectedException("the broker refuses " + event, cause);
  }

  /** Waits for what is on its way and ends the connection. */
  @PreDestroy
  public void close() {
    producer.close();
  }
}
