package dev.proofstream.platform.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything on some topics from their start, read as it is asked for. One thread. */
public final class TopicTail implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();

  public TopicTail(String bootstrap, String... topics) {
    consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Waits for the first record that fits. */
  public ConsumerRecord<String, byte[]> await(
      String what, Predicate<ConsumerRecord<String, byte[]>> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var found = seen.stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not on the topic in " + PATIENCE + ": " + what);
      }
      poll();
    }
  }

  /** Waits for a record with that key. */
  public ConsumerRecord<String, byte[]> await(String key) {
    return await(key, record -> key.equals(record.key()));
  }

  /** All records with that key that stand on the topics now. */
  public List<ConsumerRecord<String, byte[]>> all(String key) {
    var ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
    return seen.stream().filter(record -> key.equals(record.key())).toList();
  }

  private void poll() {
    consumer.poll(Duration.ofMillis(300)).forEach(seen::add);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
