package dev.proofstream.dashboard.events;

import com.google.protobuf.Message;
import dev.proofstream.dashboard.live.LiveEvents;
import dev.proofstream.dashboard.store.EventRecorder;
import dev.proofstream.proto.MalformedEventException;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes the events of all topics, one after the other, into the database and on to the live page. A
 * record is acknowledged, and its offset committed later, once its row is in the database (at least
 * once). What cannot be read or stored is logged, without its content, and passed over; a database
 * that is away is waited for.
 */
@ApplicationScoped
public class EventInbox {
  private static final Logger LOG = Logger.getLogger(EventInbox.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /** Two writers of one row may meet; that is no fault of the event. */
  private static final int ATTEMPTS_AT_A_FAULT = 2;

  private final EventRecorder recorder;
  private final LiveEvents live;
  private final MeterRegistry meters;

  EventInbox(EventRecorder recorder, LiveEvents live, MeterRegistry meters) {
    this.recorder = recorder;
    this.live = live;
    this.meters = meters;
  }

  @Incoming("events")
  Uni<Void> receive(ConsumerRecord<byte[], byte[]> record) {
    String source = EventReader.source(record).toString();
    Message event;
    try {
      event = EventReader.read(record);
    } catch (MalformedEventException e) {
      LOG.warnf("Passed over the record %s: %s", source, e.getMessage());
      count(record.topic(), "malformed");
      return Uni.createFrom().voidItem();
    }
    Instant at = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    Context context = Vertx.currentContext();
    return onContext(context, () -> recorder.record(event, source, at))
        .onFailure(EventInbox::isFaultOfTheEvent)
        .retry()
        .atMost(ATTEMPTS_AT_A_FAULT)
        .onFailure(failure -> !isFaultOfTheEvent(failure))
        .invoke(failure -> LOG.warnf("Waiting for the database at %s: %s", source, failure))
        .onFailure(failure -> !isFaultOfTheEvent(failure))
        .retry()
        .withBackOff(FIRST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .invoke(
            isNew -> {
              count(record.topic(), isNew ? "stored" : "repeated");
              if (isNew) {
                live.publish(event, source);
              }
            })
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("Passed over the record %s: %s", source, reason(failure));
              count(record.topic(), "refused");
              return false;
            })
        .replaceWithVoid();
  }

  /** A retry comes from a timer's thread; database sessions live on the record's own context. */
  private static <T> Uni<T> onContext(Context context, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                context.runOnContext(
                    ignored -> work.get().subscribe().with(emitter::complete, emitter::fail)));
  }

  /**
   * True for what will fail again: data that PostgreSQL refuses (SQLSTATE class 22: data exception,
   * 23: integrity constraint) and programming errors.
   */
  private static boolean isFaultOfTheEvent(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refusal && refusal.getSqlState() != null) {
        return refusal.getSqlState().startsWith("22") || refusal.getSqlState().startsWith("23");
      }
      if (cause instanceof IllegalArgumentException
          || cause instanceof NullPointerException
          || cause instanceof ClassCastException) {
        return true;
      }
    }
    return false;
  }

  /** Without the messages of exceptions, which may quote the data. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refusal) {
        return "the database refused it with SQLSTATE " + refusal.getSqlState();
      }
    }
    StackTraceElement[] places = failure.getStackTrace();
    return failure.getClass().getSimpleName() + (places.length == 0 ? "" : " at " + places[0]);
  }

  private void count(String topic, String result) {
    meters.counter("proofstream.dashboard.records", "topic", topic, "result", result).increment();
  }
}
