package dev.proofstream.dashboard.events;

import com.google.protobuf.Message;
import dev.proofstream.dashboard.live.LiveEvents;
import dev.proofstream.dashboard.store.EventRecorder;
import dev.proofstream.dashboard.store.ReceivedEvent;
import dev.proofstream.dashboard.store.SqlState;
import dev.proofstream.proto.MalformedEventException;
import dev.proofstream.proto.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Takes the events of all topics, in batches as the consumer polls them, into the database and on
 * to the live page. A batch is acknowledged, and its offsets committed later, once its rows are in
 * the database (at least once). What cannot be read or stored is logged, without its content, and
 * passed over; a database that is away is waited for.
 */
@ApplicationScoped
public class EventInbox {
  private static final Logger LOG = Logger.getLogger(EventInbox.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * Classes of SQLSTATE that are about the data: data exception, integrity constraint violation,
   * program limit exceeded (PostgreSQL's manual, appendix A).
   */
  private static final Set<String> REFUSALS = Set.of("22", "23", "54");

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
  Uni<Void> receive(ConsumerRecords<byte[], byte[]> records) {
    List<ReceivedEvent> batch = new ArrayList<>();
    records.forEach(record -> read(record).ifPresent(batch::add));
    if (batch.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    Context context = Vertx.currentContext();
    return store(context, batch)
        .onFailure()
        .recoverWithUni(
            // One of them is at fault: the others need not share its fate.
            () ->
                Multi.createFrom()
                    .iterable(batch)
                    .onItem()
                    .transformToUniAndConcatenate(event -> storeOrPassOver(context, event))
                    .collect()
                    .last()
                    .replaceWithVoid());
  }

  private Optional<ReceivedEvent> read(ConsumerRecord<byte[], byte[]> record) {
    Source source = EventReader.source(record);
    try {
      Message event = EventReader.read(record);
      Instant at = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
      return Optional.of(new ReceivedEvent(event, source, at));
    } catch (MalformedEventException e) {
      LOG.warnf("Passed over the record %s: %s", source, e.getMessage());
      count(source, "malformed");
      return Optional.empty();
    } catch (RuntimeException e) {
      // Without the exception's text, which could repeat the content: one record stops nothing.
      LOG.errorf("Passed over the record %s: %s while reading it", source, e.getClass().getName());
      count(source, "malformed");
      return Optional.empty();
    }
  }

  /** Fails only by a fault of one of the events. */
  private Uni<Void> store(Context context, List<ReceivedEvent> batch) {
    return onContext(context, () -> recorder.record(batch))
        .onFailure(EventInbox::isFaultOfAnEvent)
        .retry()
        .atMost(ATTEMPTS_AT_A_FAULT)
        .onFailure(failure -> !isFaultOfAnEvent(failure))
        .invoke(failure -> LOG.warnf("Waiting for the database: %s", reason(failure)))
        .onFailure(failure -> !isFaultOfAnEvent(failure))
        .retry()
        .withBackOff(FIRST_WAIT, LONGEST_WAIT)
        .indefinitely()
        .invoke(news -> announce(batch, news))
        .replaceWithVoid();
  }

  private Uni<Void> storeOrPassOver(Context context, ReceivedEvent event) {
    return store(context, List.of(event))
        .onFailure()
        .recoverWithItem(
            failure -> {
              LOG.warnf("Passed over the record %s: %s", event.source(), reason(failure));
              count(event.source(), "refused");
              return null;
            });
  }

  private void announce(List<ReceivedEvent> batch, List<ReceivedEvent> news) {
    Set<Source> fresh = new HashSet<>();
    for (ReceivedEvent event : news) {
      fresh.add(event.source());
      live.publish(event.event(), event.source().toString());
    }
    batch.forEach(
        event -> count(event.source(), fresh.contains(event.source()) ? "stored" : "repeated"));
  }

  /** A retry comes from a timer's thread; database sessions live on the record's own context. */
  private static <T> Uni<T> onContext(Context context, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter ->
                context.runOnContext(
                    ignored -> work.get().subscribe().with(emitter::complete, emitter::fail)));
  }

  /** True for what will fail again: data that PostgreSQL refuses and programming errors. */
  private static boolean isFaultOfAnEvent(Throwable failure) {
    return SqlState.classOf(failure)
        .map(REFUSALS::contains)
        .orElse(
            failure instanceof IllegalArgumentException
                || failure instanceof NullPointerException
                || failure instanceof ClassCastException);
  }

  /** Without the messages of exceptions, which may quote the data. */
  private static String reason(Throwable failure) {
    StackTraceElement[] places = failure.getStackTrace();
    String place = places.length == 0 ? "" : " at " + places[0];
    return SqlState.classOf(failure)
        .map(state -> "the database answered with an SQLSTATE of class " + state)
        .orElse(failure.getClass().getSimpleName() + place);
  }

  private void count(Source source, String result) {
    meters
        .counter("proofstream.dashboard.records", "topic", source.topic(), "result", result)
        .increment();
  }
}
