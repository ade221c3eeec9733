package dev.proofstream.dashboard.queues;

import dev.proofstream.platform.kafka.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks the broker how far share groups are behind (KIP-932; the lag itself is KIP-1226's, which
 * counts acknowledged records behind an unfinished one too). One thread.
 */
final class QueueReader implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final Duration FETCH = Duration.ofSeconds(2);

  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;

  QueueReader(KafkaAccess kafka) {
    admin = Admin.create(kafka.with(Map.of()));
    consumer =
        new KafkaConsumer<>(
            kafka.with(
                Map.of(
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    1,
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    // A single record is handed out even when it is larger.
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    65_536)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /**
   * The queues of those groups that have ever read, by group and topic.
   *
   * @throws QueueUnreadableException when the broker does not answer
   */
  List<Queue> read(List<String> groups) throws InterruptedException {
    List<Queue> queues = new ArrayList<>();
    for (String group : groups) {
      Map<String, Map<TopicPartition, SharePartitionOffsetInfo>> byTopic = new TreeMap<>();
      offsets(group)
          .forEach(
              (partition, info) ->
                  byTopic
                      .computeIfAbsent(partition.topic(), t -> new HashMap<>())
                      .put(partition, info));
      for (var topic : byTopic.entrySet()) {
        queues.add(queue(group, topic.getKey(), topic.getValue()));
      }
    }
    return queues;
  }

  private Queue queue(
      String group, String topic, Map<TopicPartition, SharePartitionOffsetInfo> partitions)
      throws InterruptedException {
    long lag = 0;
    long oldest = Long.MAX_VALUE;
    for (var partition : partitions.entrySet()) {
      SharePartitionOffsetInfo info = partition.getValue();
      long behind =
          info.lag().isPresent() ? info.lag().get() : end(partition.getKey()) - info.startOffset();
      if (behind > 0) {
        lag += behind;
        oldest = Math.min(oldest, timestamp(partition.getKey(), info).orElse(Long.MAX_VALUE));
      }
    }
    long age = oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest);
    return new Queue(group, topic, lag, age);
  }

  private Map<TopicPartition, SharePartitionOffsetInfo> offsets(String group)
      throws InterruptedException {
    try {
      Map<TopicPartition, SharePartitionOffsetInfo> found =
          await(
              admin
                  .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                  .partitionsToOffsetInfo(group));
      Map<TopicPartition, SharePartitionOffsetInfo> known = new HashMap<>(found);
      // Partitions that the group has not begun have no offset yet.
      known.values().removeIf(info -> info == null || info.startOffset() < 0);
      return known;
    } catch (QueueUnreadableException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw e;
    }
  }

  private long end(TopicPartition partition) throws InterruptedException {
    return await(
            admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
        .offset();
  }

  /** The broker's time of the first record that the group has not ended. */
  private OptionalLong timestamp(TopicPartition partition, SharePartitionOffsetInfo info) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, info.startOffset());
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(FETCH)) {
      return OptionalLong.of(record.timestamp());
    }
    return OptionalLong.empty();
  }

  private static <T> T await(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new QueueUnreadableException(e.getCause());
    } catch (TimeoutException e) {
      throw new QueueUnreadableException(e);
    }
  }

  @Override
  public void close() {
    consumer.close();
    admin.close(Duration.ofSeconds(1));
  }

  /** The broker is away or refuses. */
  static final class QueueUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueUnreadableException(Throwable cause) {
      super("the broker does not tell how far the share groups are: " + cause, cause);
    }
  }
}
