package dev.proofstream.platform.share;

import dev.proofstream.platform.share.ShareChannel.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * One consumer and its thread: takes a record, hands it on, renews its lock while it is in work,
 * and acknowledges it. When the consumer fails, the slot goes on with a new one; work that was
 * begun goes on meanwhile.
 */
final class ShareSlot {
  private static final Logger LOG = Logger.getLogger(ShareSlot.class);

  /** The loop goes round at least so often, so that a stop is noticed. */
  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How often a closed gate is asked. */
  private static final long GATE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  /** A heartbeat is due every 5 s. */
  private static final double HEARTBEAT_OVERDUE_SECONDS = 15;

  /** Longer than a turn of the loop takes even when the broker does not answer. */
  private static final long STUCK_NANOS = TimeUnit.MINUTES.toNanos(3);

  private final ShareChannel channel;
  private final ShareChannelSettings settings;
  private final Thread thread;
  private volatile KafkaShareConsumer<byte[], byte[]> consumer;
  private volatile long lastTurn = System.nanoTime();
  private int failures;

  ShareSlot(ShareChannel channel, int number) {
    this.channel = channel;
    this.settings = channel.settings();
    this.thread =
        Thread.ofPlatform()
            .name("share-%s-%d".formatted(settings.channel(), number))
            .unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean awaitEnd(Duration patience) throws InterruptedException {
    return thread.join(patience);
  }

  boolean isAlive() {
    return thread.isAlive() && System.nanoTime() - lastTurn < STUCK_NANOS;
  }

  /** Whether the group's coordinator answers heartbeats. */
  boolean isConnected() {
    KafkaShareConsumer<byte[], byte[]> current = consumer;
    if (current == null) {
      return false;
    }
    for (Metric metric : current.metrics().values()) {
      if (metric.metricName().name().equals("last-heartbeat-seconds-ago")
          && metric.metricValue() instanceof Double seconds) {
        return seconds >= 0 && seconds < HEARTBEAT_OVERDUE_SECONDS;
      }
    }
    return false;
  }

  private void run() {
    if (!awaitStart()) {
      return;
    }
    while (channel.phase() == Phase.OPEN) {
      KafkaShareConsumer<byte[], byte[]> connected = null;
      Deliveries deliveries = null;
      try {
        connected = connect();
        consumer = connected;
        deliveries = new Deliveries(connected);
        work(deliveries);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failed(e);
      } finally {
        if (deliveries != null) {
          deliveries.abandon(channel);
        }
        consumer = null;
        close(connected);
      }
    }
  }

  /**
   * Joins no group before the gate is open: a member that takes nothing would be given records.
   *
   * @return false when the channel was stopped meanwhile
   */
  private boolean awaitStart() {
    try {
      while (channel.phase() == Phase.OPEN && !channel.mayStart()) {
        lastTurn = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(GATE_NANOS);
      }
      return channel.phase() == Phase.OPEN;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Returns when the channel is stopped and nothing is in work here. */
  private void work(Deliveries deliveries) throws InterruptedException {
    while (true) {
      lastTurn = System.nanoTime();
      Phase phase = channel.phase();
      if (phase == Phase.LEAVING || phase == Phase.DRAINING && !deliveries.haveBegun()) {
        deliveries.releaseAll(channel);
        return;
      }
      if (deliveries.isEmpty()) {
        // Looked at, not taken: another slot may be the one that gets a record.
        if (channel.demand().await(TURN_NANOS)) {
          take(deliveries, Duration.ofNanos(TURN_NANOS));
        }
        continue;
      }
      if (!deliveries.haveBegun()) {
        deliveries.begin(channel);
      }
      if (await(deliveries)) {
        deliveries.acknowledge(channel);
        if (!deliveries.isEmpty()) {
          take(deliveries, Duration.ofNanos(TURN_NANOS / 2));
        }
      }
    }
  }

  /**
   * Waits for the record in work.
   *
   * @return whether the broker has to hear of it: it ended, its lock has to be renewed, or its
   *     renewal has not come back
   */
  private boolean await(Deliveries deliveries) throws InterruptedException {
    long untilRenewal = deliveries.nanosUntilRenewal();
    long turn = Math.min(untilRenewal, TURN_NANOS);
    Job job = deliveries.begun();
    if (job == null) {
      channel.demand().await(turn);
      return deliveries.nanosUntilRenewal() <= 0;
    }
    return switch (job.awaitRun(turn)) {
      case Job.State.Running running -> deliveries.nanosUntilRenewal() <= 0;
      case Job.State.Ended ended -> true;
      case Job.State.Pausing pausing when !job.isOwnedBy(deliveries) -> {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, turn));
        yield deliveries.nanosUntilRenewal() <= 0;
      }
      case Job.State.Pausing pausing -> {
        long left = pausing.until() - System.nanoTime();
        if (channel.phase() != Phase.OPEN || left <= 0 && !pausing.again()) {
          job.giveBack();
          yield true;
        }
        if (left <= 0) {
          if (channel.demand().take()) {
            job.restart();
            channel.emit(job);
            yield false;
          }
          left = TURN_NANOS;
        }
        TimeUnit.NANOSECONDS.sleep(Math.max(0, Math.min(left, turn)));
        yield deliveries.nanosUntilRenewal() <= 0;
      }
    };
  }

  private void take(Deliveries deliveries, Duration patience) {
    for (ConsumerRecord<byte[], byte[]> record : deliveries.poll(patience)) {
      deliveries.add(record, shareRecord(record));
    }
    failures = 0;
  }

  private ShareRecord shareRecord(ConsumerRecord<byte[], byte[]> record) {
    Map<String, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), header.value());
    }
    int delivery = record.deliveryCount().map(Short::intValue).orElse(1);
    return new ShareRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8),
        record.value(),
        headers,
        delivery,
        delivery >= settings.maxDeliveries());
  }

  private KafkaShareConsumer<byte[], byte[]> connect() {
    KafkaShareConsumer<byte[], byte[]> connected =
        new KafkaShareConsumer<>(
            settings
                .kafka()
                .with(
                    Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        settings.group(),
                        ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                        "explicit",
                        // Without these two one replica takes nearly everything.
                        ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG,
                        "record_limit",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    connected.subscribe(List.of(settings.topic()));
    return connected;
  }

  private void failed(RuntimeException e) {
    failures++;
    if (failures == 1) {
      LOG.warnf(e, "channel %s: consumer failed, connecting anew", settings.channel());
    } else {
      LOG.debugf("channel %s: consumer failed again: %s", settings.channel(), e);
    }
    long until = System.nanoTime() + settings.pauseAfter(failures).toNanos();
    while (channel.phase() == Phase.OPEN && System.nanoTime() < until) {
      try {
        TimeUnit.NANOSECONDS.sleep(TURN_NANOS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Closing sends what is left to acknowledge, and the broker gives the rest to others. */
  private static void close(KafkaShareConsumer<byte[], byte[]> connected) {
    try {
      if (connected != null) {
        connected.close(CLOSE);
      }
    } catch (KafkaException e) {
      LOG.debugf("closing a consumer: %s", e.getMessage());
    }
  }
}
