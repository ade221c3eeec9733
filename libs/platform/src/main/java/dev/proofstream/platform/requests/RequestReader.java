package dev.proofstream.platform.requests;

import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads single records of {@value Topics#INFERENCE_REQUESTS} where they stand, so that a verifier
 * compares a proof with the request itself and not with a prover's copy. Threads may share it; each
 * borrows a connected consumer of its own.
 */
@ApplicationScoped
public class RequestReader {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Little is read past the wanted record; a larger batch still comes whole. */
  private static final int FETCH_BYTES = 16 * 1024;

  private static final int IDLE_CONSUMERS = 4;

  private final KafkaAccess kafka;
  private final ConcurrentLinkedDeque<KafkaConsumer<byte[], byte[]>> idle =
      new ConcurrentLinkedDeque<>();

  /**
   * @param kafka how the broker is reached; not contacted yet
   */
  @Inject
  public RequestReader(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  /**
   * The record at a place; empty when there is none, because retention removed it or it never was.
   *
   * @throws IllegalArgumentException when the place is not on {@value Topics#INFERENCE_REQUESTS}
   * @throws UnavailableException when the broker does not answer in time
   */
  public Optional<OriginalRecord> read(Source source) {
    if (!source.topic().equals(Topics.INFERENCE_REQUESTS)) {
      throw new IllegalArgumentException(
          source + " is not a record of " + Topics.INFERENCE_REQUESTS);
    }
    KafkaConsumer<byte[], byte[]> consumer = borrow();
    boolean usable = false;
    try {
      Optional<OriginalRecord> record = read(consumer, source);
      usable = true;
      return record;
    } catch (KafkaException e) {
      throw new UnavailableException("cannot read " + source, e);
    } finally {
      if (usable && idle.size() < IDLE_CONSUMERS) {
        idle.push(consumer);
      } else {
        consumer.close();
      }
    }
  }

  private static Optional<OriginalRecord> read(
      KafkaConsumer<byte[], byte[]> consumer, Source source) {
    List<PartitionInfo> partitions = consumer.partitionsFor(source.topic(), PATIENCE);
    if (partitions == null || partitions.isEmpty()) {
      throw new UnavailableException("the broker does not know the topic " + source.topic());
    }
    if (partitions.stream().noneMatch(info -> info.partition() == source.partition())) {
      return Optional.empty();
    }
    TopicPartition partition = new TopicPartition(source.topic(), source.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, source.offset());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          return record.offset() == source.offset()
              ? Optional.of(original(source, record))
              : Optional.empty();
        }
        long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
        // Past it without having seen it: a transaction's marker, or compacted away.
        if (source.offset() >= end || consumer.position(partition) > source.offset()) {
          return Optional.empty();
        }
      }
    } catch (OffsetOutOfRangeException e) {
      return Optional.empty();
    }
    throw new UnavailableException("the broker did not send " + source + " in time");
  }

  private static OriginalRecord original(Source source, ConsumerRecord<byte[], byte[]> record) {
    Map<String, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), header.value());
    }
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    return new OriginalRecord(source, record.timestamp(), key, record.value(), headers);
  }

  private KafkaConsumer<byte[], byte[]> borrow() {
    KafkaConsumer<byte[], byte[]> consumer = idle.poll();
    if (consumer != null) {
      return consumer;
    }
    return new KafkaConsumer<>(
        kafka.with(
            Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                1,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                (int) POLL.toMillis(),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** Ends the connections. */
  @PreDestroy
  public void close() {
    KafkaConsumer<byte[], byte[]> consumer;
    while ((consumer = idle.poll()) != null) {
      consumer.close();
    }
  }
}
