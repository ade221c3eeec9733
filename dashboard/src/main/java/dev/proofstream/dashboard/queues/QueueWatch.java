package dev.proofstream.dashboard.queues;

import dev.proofstream.dashboard.http.DashboardConfig;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.proto.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Looks at the queues every few seconds. What it last saw is the metrics {@code
 * proofstream_queue_lag_records} and {@code proofstream_queue_age_seconds}, by topic and group; it
 * is nothing, rather than something old, while the broker does not answer. Autoscalers go by it,
 * since Kafka's own scalers know no share groups.
 */
@ApplicationScoped
public class QueueWatch {
  private static final Logger LOG = Logger.getLogger(QueueWatch.class);

  private final KafkaAccess kafka;
  private final Duration interval;
  private final MultiGauge lag;
  private final MultiGauge age;

  private volatile List<Queue> queues = List.of();
  private volatile boolean stopped;
  private volatile Thread thread;

  QueueWatch(KafkaAccess kafka, DashboardConfig config, MeterRegistry meters) {
    this.kafka = kafka;
    this.interval = config.queueInterval();
    this.lag =
        MultiGauge.builder("proofstream.queue.lag")
            .description("Records that a share group has not ended")
            .baseUnit("records")
            .register(meters);
    this.age =
        MultiGauge.builder("proofstream.queue.age")
            .description("Time since the oldest of them came to the topic")
            .baseUnit("seconds")
            .register(meters);
  }

  /** What was last seen; empty while the broker does not answer. */
  public List<Queue> queues() {
    return queues;
  }

  void start(@Observes StartupEvent event) {
    thread = Thread.ofPlatform().name("queues").daemon().start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped = true;
    thread.interrupt();
  }

  private void run() {
    boolean told = false;
    while (!stopped) {
      try (QueueReader reader = new QueueReader(kafka)) {
        while (!stopped) {
          show(reader.read(Topics.SHARE_GROUPS));
          told = false;
          Thread.sleep(interval);
        }
      } catch (InterruptedException e) {
        return;
      } catch (KafkaException | QueueReader.QueueUnreadableException e) {
        if (stopped) {
          return;
        }
        show(List.of());
        if (!told) {
          LOG.warnf("queues are not watched: %s", e.getMessage());
          told = true;
        }
        pause();
      }
    }
  }

  private void show(List<Queue> seen) {
    queues = List.copyOf(seen);
    lag.register(rows(seen, Queue::lag), true);
    age.register(rows(seen, queue -> queue.oldestAgeMs() / 1e3), true);
  }

  private static List<MultiGauge.Row<?>> rows(List<Queue> seen, ToDoubleFunction<Queue> value) {
    return seen.stream()
        .<MultiGauge.Row<?>>map(
            queue ->
                MultiGauge.Row.of(
                    Tags.of("topic", queue.topic(), "group", queue.group()),
                    value.applyAsDouble(queue)))
        .toList();
  }

  private void pause() {
    try {
      Thread.sleep(interval);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }
}
