package dev.proofstream.platform.circuits;

import dev.proofstream.platform.UnavailableException;
import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventCodec;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Every circuit on the topic {@value Topics#CIRCUITS}, read from its start by a thread and an
 * assigned consumer of its own: no group, so each replica sees all of it. Prover and verifier
 * resolve a request's circuit here, each alone and both alike, because only the broker's times and
 * offsets decide.
 */
@ApplicationScoped
public class CircuitCatalog {
  private static final Logger LOG = Logger.getLogger(CircuitCatalog.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

  /** The topic has one partition, or offsets would not order circuits. */
  private static final TopicPartition PARTITION = new TopicPartition(Topics.CIRCUITS, 0);

  private final KafkaAccess kafka;
  private final Duration patience;
  private final CircuitTimeline timeline = new CircuitTimeline();
  private final List<Consumer<CatalogEntry>> listeners = new ArrayList<>();

  /** Guards start, stop and {@link #nextOffset}; notified when the latter moves. */
  private final Object progress = new Object();

  private Thread reader;
  private Admin admin;
  private KafkaConsumer<byte[], byte[]> consumer;
  private boolean stopped;
  private long nextOffset = -1;

  @Inject
  public CircuitCatalog(KafkaAccess kafka) {
    this(kafka, Duration.ofSeconds(10));
  }

  /**
   * @param kafka how the broker is reached
   * @param patience longest wait of {@link #awaitCaughtUp}
   */
  public CircuitCatalog(KafkaAccess kafka, Duration patience) {
    this.kafka = kafka;
    this.patience = patience;
  }

  /** Starts reading, if that has not happened yet; returns at once. */
  public void start() {
    synchronized (progress) {
      if (reader != null || stopped) {
        return;
      }
      admin = Admin.create(kafka.with(Map.of()));
      reader = Thread.ofPlatform().name("circuit-catalog").daemon().start(this::read);
    }
  }

  /**
   * Waits until everything that stands on the topic now has been read.
   *
   * @throws UnavailableException when that does not happen in time
   */
  public void awaitCaughtUp() {
    start();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      long end =
          admin
              .listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
              .partitionResult(PARTITION)
              .get(patience.toNanos(), TimeUnit.NANOSECONDS)
              .offset();
      synchronized (progress) {
        while (nextOffset < end) {
          long left = deadline - System.nanoTime();
          if (left <= 0) {
            throw new UnavailableException(
                "read the topic %s only up to offset %d of %d"
                    .formatted(Topics.CIRCUITS, nextOffset, end));
          }
          TimeUnit.NANOSECONDS.timedWait(progress, left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while reading the topic " + Topics.CIRCUITS, e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new UnavailableException("cannot ask for the end of topic " + Topics.CIRCUITS, e);
    }
  }

  /**
   * The circuit that a request is proven with: the newest of that model name and proof system whose
   * broker time is not later than the request's; of several with one broker time the one with the
   * later offset. Call {@link #awaitCaughtUp} first.
   *
   * @param requestTimestampMs the broker's time of the request record
   */
  public Optional<CircuitReady> resolve(String model, String proofSystem, long requestTimestampMs) {
    start();
    return timeline.resolve(model, proofSystem, requestTimestampMs);
  }

  /** A circuit by its id, with its newest announcement. */
  public Optional<CatalogEntry> byId(String circuitId) {
    start();
    return timeline.byId(circuitId);
  }

  /** Proof systems for which the model has circuits; empty for an unknown model. */
  public Set<String> systemsOf(String model) {
    start();
    return timeline.systemsOf(model);
  }

  /** Names of all models with circuits. */
  public Set<String> models() {
    start();
    return timeline.models();
  }

  /** Every announcement so far, in the topic's order. */
  public List<CatalogEntry> entries() {
    start();
    return timeline.entries();
  }

  /**
   * Calls the listener for every announcement so far (now, on this thread) and every later one (on
   * the catalog's thread, which waits for it: long work belongs on a thread of its own).
   */
  public void onCircuit(Consumer<CatalogEntry> listener) {
    start();
    synchronized (listeners) {
      listeners.add(listener);
      timeline.entries().forEach(entry -> tell(listener, entry));
    }
  }

  /** Stops reading; what was read stays. */
  @PreDestroy
  public void close() {
    Thread running;
    synchronized (progress) {
      stopped = true;
      running = reader;
      if (consumer != null) {
        consumer.wakeup();
      }
      progress.notifyAll();
    }
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      admin.close(Duration.ofSeconds(1));
    }
  }

  private boolean isStopped() {
    synchronized (progress) {
      return stopped;
    }
  }

  /** Reads until stopped; after an error goes on where it was with a new consumer. */
  private void read() {
    boolean failing = false;
    while (!isStopped()) {
      try (KafkaConsumer<byte[], byte[]> connected = connect()) {
        while (!isStopped()) {
          for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
            accept(record);
          }
          advanceTo(connected.position(PARTITION));
          failing = false;
        }
      } catch (WakeupException e) {
        // Stopped.
      } catch (KafkaException e) {
        if (!failing) {
          LOG.warnf("cannot read the topic %s, trying again: %s", Topics.CIRCUITS, e.getMessage());
          failing = true;
        }
        pause();
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    KafkaConsumer<byte[], byte[]> connected =
        new KafkaConsumer<>(
            kafka.with(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    connected.assign(List.of(PARTITION));
    synchronized (progress) {
      consumer = connected;
      if (nextOffset < 0) {
        connected.seekToBeginning(List.of(PARTITION));
      } else {
        connected.seek(PARTITION, nextOffset);
      }
    }
    return connected;
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    synchronized (progress) {
      if (record.offset() < nextOffset) {
        return;
      }
    }
    try {
      Header type = record.headers().lastHeader(EventFormat.CONTENT_TYPE_HEADER);
      String contentType =
          type == null || type.value() == null
              ? null
              : new String(type.value(), StandardCharsets.UTF_8);
      CatalogEntry entry =
          new CatalogEntry(
              EventCodec.decode(record.value(), contentType, CircuitReady.getDefaultInstance()),
              record.timestamp(),
              record.offset());
      synchronized (listeners) {
        timeline.add(entry);
        listeners.forEach(listener -> tell(listener, entry));
      }
    } catch (MalformedEventException e) {
      LOG.warnf("skipping %s-0-%d: %s", Topics.CIRCUITS, record.offset(), e.getMessage());
    }
    advanceTo(record.offset() + 1);
  }

  private static void tell(Consumer<CatalogEntry> listener, CatalogEntry entry) {
    try {
      listener.accept(entry);
    } catch (RuntimeException e) {
      LOG.errorf(e, "a listener failed on circuit %s", entry.circuit().getCircuitId());
    }
  }

  private void advanceTo(long offset) {
    synchronized (progress) {
      if (offset > nextOffset) {
        nextOffset = offset;
        progress.notifyAll();
      }
    }
  }

  private void pause() {
    synchronized (progress) {
      try {
        if (!stopped) {
          TimeUnit.MILLISECONDS.timedWait(progress, PAUSE_AFTER_ERROR.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stopped = true;
      }
    }
  }
}
