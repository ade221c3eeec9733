package dev.proofstream.platform.share;

import dev.proofstream.proto.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jboss.logging.Logger;

/**
 * The messages of one share group on one topic, for one subscriber. Starts its slots when it is
 * subscribed to; they end when it is stopped or cancelled. Never completes before.
 */
public final class ShareChannel implements Flow.Publisher<Message<ShareRecord>> {
  private static final Logger LOG = Logger.getLogger(ShareChannel.class);

  /** What closing the consumers may take beyond the grace. */
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** What the slots do. */
  enum Phase {
    /** Taking records. */
    OPEN,
    /** Finishing what was begun. */
    DRAINING,
    /** Leaving at once; what was begun goes back to the broker. */
    LEAVING
  }

  private final ShareChannelSettings settings;
  private final BooleanSupplier gate;
  private final Function<ShareRecord, Envelope> envelopes;
  private final Demand demand = new Demand();
  private final Map<Source, Job> jobs = new ConcurrentHashMap<>();
  private final List<ShareSlot> slots = new ArrayList<>();
  private volatile Phase phase = Phase.OPEN;
  private Flow.Subscriber<? super Message<ShareRecord>> subscriber;

  /** What surrounds one attempt at a record. */
  interface Envelope {
    /** What the message carries beside the record. */
    List<Object> metadata();

    /**
     * The attempt has ended.
     *
     * @param reason why it failed, or null when it succeeded
     */
    void ended(Throwable reason);
  }

  /** Messages without metadata beside the record. */
  public ShareChannel(ShareChannelSettings settings) {
    this(settings, () -> true, Bare::of);
  }

  /**
   * @param gate whether records may be taken yet; asked until it says so
   * @param envelopes what surrounds each attempt at a record
   */
  ShareChannel(
      ShareChannelSettings settings,
      BooleanSupplier gate,
      Function<ShareRecord, Envelope> envelopes) {
    this.settings = settings;
    this.gate = gate;
    this.envelopes = envelopes;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Message<ShareRecord>> newcomer) {
    synchronized (this) {
      if (subscriber == null && phase == Phase.OPEN) {
        subscriber = newcomer;
      } else {
        newcomer.onSubscribe(new Nothing());
        newcomer.onError(
            new IllegalStateException(
                "channel %s takes one subscriber, once".formatted(settings.channel())));
        return;
      }
    }
    newcomer.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long messages) {
            demand.add(messages);
          }

          @Override
          public void cancel() {
            phase = Phase.LEAVING;
          }
        });
    synchronized (this) {
      for (int i = 0; i < settings.slots(); i++) {
        slots.add(new ShareSlot(this, i));
      }
      slots.forEach(ShareSlot::start);
    }
    LOG.infof(
        "channel %s takes from %s as %s, %d at a time",
        settings.channel(), settings.topic(), settings.group(), settings.slots());
  }

  /**
   * Takes no more records, waits for those in work (at most the channel's grace) and acknowledges
   * them. What is then still unfinished goes back to the broker.
   */
  public void stop() {
    List<ShareSlot> running = slots();
    if (phase == Phase.OPEN) {
      phase = Phase.DRAINING;
    }
    if (!awaitEnd(running, settings.grace())) {
      LOG.warnf(
          "channel %s: %s not finished within %s, given back",
          settings.channel(), jobs.values().stream().map(Job::record).toList(), settings.grace());
      phase = Phase.LEAVING;
      awaitEnd(running, CLOSING);
    }
  }

  /** Whether every slot is connected and takes records. */
  boolean isReady() {
    List<ShareSlot> all = slots();
    return phase == Phase.OPEN && !all.isEmpty() && all.stream().allMatch(ShareSlot::isConnected);
  }

  /** Whether every slot's thread goes round. */
  boolean isAlive() {
    return phase != Phase.OPEN || slots().stream().allMatch(ShareSlot::isAlive);
  }

  /** Records that are in work in this process, those that wait for another attempt included. */
  int inWork() {
    return jobs.size();
  }

  ShareChannelSettings settings() {
    return settings;
  }

  /** Whether the first record may be taken. */
  boolean mayStart() {
    return gate.getAsBoolean();
  }

  Demand demand() {
    return demand;
  }

  Phase phase() {
    return phase;
  }

  /**
   * Begins the work on a record, unless that goes on in this process already: when the lock was
   * lost, the broker delivers a record again although its work goes on.
   *
   * @param owner who restarts or ends the job after a failure
   * @return the job, or nothing when the subscriber has not asked for a message
   */
  Optional<Job> begin(ShareRecord record, Object owner) {
    Job running = jobs.get(record.source());
    if (running == null) {
      if (!demand.take()) {
        return Optional.empty();
      }
      Job job = new Job(record, settings);
      running = jobs.putIfAbsent(record.source(), job);
      if (running == null) {
        job.ownIfFree(owner);
        emit(job);
        return Optional.of(job);
      }
      demand.add(1);
    }
    LOG.warnf("%s is in work here already as %s", record, running.record());
    running.ownIfFree(owner);
    return Optional.of(running);
  }

  /** Hands the record to the subscriber, one at a time. */
  void emit(Job job) {
    ShareRecord record = job.record();
    Envelope envelope = envelopes.apply(record);
    Message<ShareRecord> message =
        Message.of(
            record,
            Metadata.from(envelope.metadata()).with(record),
            () -> {
              envelope.ended(null);
              job.succeeded();
              forgetUnowned(job);
              return done();
            },
            reason -> {
              envelope.ended(reason);
              job.failed(reason);
              forgetUnowned(job);
              return done();
            });
    synchronized (demand) {
      subscriber.onNext(message);
    }
  }

  /** The broker has been told, or cannot be told. */
  void forget(Job job) {
    jobs.remove(job.record().source(), job);
  }

  /** The owner cannot tell the broker any more; whoever gets the record again may own it. */
  void disown(Job job, Object owner) {
    job.disown(owner);
    if (!(job.state() instanceof Job.State.Running)) {
      forgetUnowned(job);
    }
  }

  private void forgetUnowned(Job job) {
    if (!job.isOwned()) {
      forget(job);
    }
  }

  private synchronized List<ShareSlot> slots() {
    return List.copyOf(slots);
  }

  private static boolean awaitEnd(List<ShareSlot> slots, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      for (ShareSlot slot : slots) {
        if (!slot.awaitEnd(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static CompletionStage<Void> done() {
    return CompletableFuture.completedFuture(null);
  }

  /** Messages without metadata beside the record. */
  static final class Bare implements Envelope {
    static Envelope of(ShareRecord record) {
      return new Bare();
    }

    @Override
    public List<Object> metadata() {
      return List.of();
    }

    @Override
    public void ended(Throwable reason) {}
  }

  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long messages) {}

    @Override
    public void cancel() {}
  }
}
