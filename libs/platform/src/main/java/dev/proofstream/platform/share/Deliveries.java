package dev.proofstream.platform.share;

import dev.proofstream.proto.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicIdPartition;
import org.jboss.logging.Logger;

/**
 * The records that one consumer holds the lock of: as a rule none or one. Used by the slot's thread
 * alone.
 *
 * <p>The consumer wants every record it has returned acknowledged before the next poll. A renewed
 * record is returned by that poll once more, and only then can be acknowledged again; meanwhile it
 * is <em>away</em>. When its lock was lost it never comes back, or comes back as a new delivery.
 */
final class Deliveries {
  private static final Logger LOG = Logger.getLogger(Deliveries.class);

  /** Until the broker has said how long it locks. */
  private static final int DEFAULT_LOCK_MS = 15_000;

  private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  private static final class Held {
    ConsumerRecord<byte[], byte[]> record;
    ShareRecord delivery;
    Job job;
    boolean away;
    boolean lost;
    long lockedAt;
  }

  private final KafkaShareConsumer<byte[], byte[]> consumer;
  private final Map<Source, Held> held = new LinkedHashMap<>();

  Deliveries(KafkaShareConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    consumer.setAcknowledgementCommitCallback(this::committed);
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Whether the application has, or had, one of them. */
  boolean haveBegun() {
    return begun() != null;
  }

  /** The job of the record in work, or null. */
  Job begun() {
    for (Held one : held.values()) {
      if (one.job != null) {
        return one.job;
      }
    }
    return null;
  }

  Iterable<ConsumerRecord<byte[], byte[]>> poll(Duration patience) {
    return consumer.poll(patience);
  }

  /** Takes in what a poll returned: a new record, or one that was renewed. */
  void add(ConsumerRecord<byte[], byte[]> record, ShareRecord delivery) {
    Held one = held.computeIfAbsent(delivery.source(), source -> new Held());
    one.record = record;
    one.delivery = delivery;
    one.away = false;
    one.lost = false;
    one.lockedAt = System.nanoTime();
  }

  /** Hands the oldest record to the application, if that has asked for one. */
  void begin(ShareChannel channel) {
    Held oldest = held.values().iterator().next();
    oldest.job = channel.begin(oldest.delivery, this).orElse(null);
  }

  /**
   * Time until a lock is half over; at most 0 when it is, or when a renewed record has yet to come
   * back.
   */
  long nanosUntilRenewal() {
    long now = System.nanoTime();
    long least = Long.MAX_VALUE;
    for (Held one : held.values()) {
      if (one.away && now - one.lockedAt > lockNanos()) {
        one.lost = true;
        one.away = false;
      }
      if (one.away) {
        return 0;
      }
      if (!one.lost) {
        least = Math.min(least, one.lockedAt + lockNanos() / 2 - now);
      }
    }
    return least;
  }

  /** Tells the broker of what has ended, and renews the locks of the others. */
  void acknowledge(ShareChannel channel) {
    boolean ended = false;
    var all = held.values().iterator();
    while (all.hasNext()) {
      Held one = all.next();
      if (one.away) {
        continue;
      }
      if (one.job != null && one.job.state() instanceof Job.State.Ended end) {
        if (!one.lost) {
          consumer.acknowledge(one.record, end.verdict());
          ended = true;
        }
        channel.forget(one.job);
        all.remove();
      } else if (!one.lost) {
        consumer.acknowledge(one.record, AcknowledgeType.RENEW);
        one.away = true;
        one.lockedAt = System.nanoTime();
      }
    }
    if (ended) {
      consumer.commitAsync();
    }
  }

  /** Gives back what has not ended, and waits until the broker has heard of everything. */
  void releaseAll(ShareChannel channel) {
    for (Held one : held.values()) {
      if (!one.away && !one.lost) {
        boolean ended = one.job != null && one.job.state() instanceof Job.State.Ended;
        consumer.acknowledge(
            one.record,
            ended ? ((Job.State.Ended) one.job.state()).verdict() : AcknowledgeType.RELEASE);
      }
    }
    consumer.commitSync(LAST_COMMIT);
    abandon(channel);
  }

  /** The consumer ends; jobs in work go on without it. */
  void abandon(ShareChannel channel) {
    for (Held one : held.values()) {
      if (one.job != null) {
        channel.disown(one.job, this);
      }
    }
    held.clear();
  }

  private long lockNanos() {
    int millis = consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS);
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void committed(Map<TopicIdPartition, Set<Long>> offsets, Exception error) {
    if (error == null) {
      return;
    }
    offsets.forEach(
        (partition, some) ->
            some.forEach(
                offset -> {
                  Source source = Source.of(partition.topic(), partition.partition(), offset);
                  LOG.warnf("%s: the broker did not take the acknowledgement: %s", source, error);
                  Held one = held.get(source);
                  if (one != null && one.away) {
                    one.away = false;
                    one.lost = true;
                  }
                }));
  }
}
