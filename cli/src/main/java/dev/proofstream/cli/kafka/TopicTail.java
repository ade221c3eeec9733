package dev.proofstream.cli.kafka;

import dev.proofstream.cli.CommandFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads topics without a consumer group, from a point that is fixed when it is made. */
public final class TopicTail implements AutoCloseable {
  private final KafkaConsumer<String, byte[]> consumer;

  private TopicTail(KafkaConsumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  static TopicTail fromEnd(KafkaConsumer<String, byte[]> consumer, String... topics) {
    return reaching(
        () -> {
          List<TopicPartition> partitions = assign(consumer, topics);
          consumer.seekToEnd(partitions);
          // Seeking is lazy: asking for the position fixes it now.
          partitions.forEach(consumer::position);
          return new TopicTail(consumer);
        });
  }

  static TopicTail fromBeginning(KafkaConsumer<String, byte[]> consumer, String... topics) {
    return reaching(
        () -> {
          consumer.seekToBeginning(assign(consumer, topics));
          return new TopicTail(consumer);
        });
  }

  private static List<TopicPartition> assign(
      KafkaConsumer<String, byte[]> consumer, String... topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    }
    consumer.assign(partitions);
    return partitions;
  }

  /** The next records; none when nothing came in time. */
  public List<ConsumerRecord<String, byte[]>> poll(Duration timeout) {
    return reaching(
        () -> {
          List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
          consumer.poll(timeout).forEach(records::add);
          return records;
        });
  }

  /** Everything up to the present end, in the order of each partition. */
  public List<ConsumerRecord<String, byte[]>> drain() {
    return reaching(
        () -> {
          Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
          List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
          while (ends.entrySet().stream()
              .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
          }
          return records;
        });
  }

  private static <T> T reaching(java.util.function.Supplier<T> action) {
    try {
      return action.get();
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw CommandFailedException.surroundings(
          "Kafka cannot be reached (" + e.getMessage() + "); look at ./proofstream status", e);
    }
  }

  @Override
  public void close() {
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
  }
}
