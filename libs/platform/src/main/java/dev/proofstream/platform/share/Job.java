package dev.proofstream.platform.share;

import dev.proofstream.platform.UnavailableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.jboss.logging.Logger;

/**
 * The work on one record, from its emission to its acknowledgement. The slot's thread drives it;
 * the application ends a run through {@link #succeeded} or {@link #failed} from any thread.
 */
final class Job {
  private static final Logger LOG = Logger.getLogger(Job.class);

  /** What a job is doing. */
  sealed interface State {

    /** The application has it. */
    record Running() implements State {}

    /**
     * A run failed.
     *
     * @param until end of the pause, as {@link System#nanoTime}
     * @param again whether the same delivery is then tried once more, or the record given back
     */
    record Pausing(long until, boolean again) implements State {}

    /** The broker is to be told. */
    record Ended(AcknowledgeType verdict) implements State {}
  }

  private final ShareRecord record;
  private final ShareChannelSettings settings;
  private State state = new State.Running();
  private int failures;
  private Object owner;

  Job(ShareRecord record, ShareChannelSettings settings) {
    this.record = record;
    this.settings = settings;
  }

  ShareRecord record() {
    return record;
  }

  synchronized void ownIfFree(Object newcomer) {
    if (owner == null) {
      owner = newcomer;
    }
  }

  synchronized boolean isOwnedBy(Object someone) {
    return owner == someone;
  }

  synchronized boolean isOwned() {
    return owner != null;
  }

  synchronized void disown(Object former) {
    if (owner == former) {
      owner = null;
    }
  }

  synchronized State state() {
    return state;
  }

  /** Waits until the job is no longer running, at most so many nanoseconds. */
  synchronized State awaitRun(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (state instanceof State.Running) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return state;
  }

  /** The pause is over and the application gets the record again. */
  synchronized void restart() {
    state = new State.Running();
  }

  /** The run succeeded. */
  synchronized void succeeded() {
    end(AcknowledgeType.ACCEPT);
  }

  /** The record goes back to the broker, which counts the delivery. */
  synchronized void giveBack() {
    if (record.lastDelivery()) {
      LOG.errorf("%s ends without an outcome: the broker gives it up now", record);
    }
    end(AcknowledgeType.RELEASE);
  }

  /**
   * The run failed. When that was for want of broker, database or store, or when the broker would
   * give the record up, the same delivery is tried again; otherwise the record goes back after the
   * pause.
   */
  synchronized void failed(Throwable reason) {
    if (!(state instanceof State.Running)) {
      return;
    }
    failures++;
    boolean unavailable = isUnavailable(reason);
    boolean again = unavailable || record.lastDelivery();
    Duration pause =
        settings.pauseAfter(again ? failures : Math.max(failures, record.deliveryCount()));
    String what = again ? "trying again" : "giving it back";
    if (unavailable && failures > 1) {
      LOG.debugf("%s: %s, %s in %s", record, reason, what, pause);
    } else if (unavailable) {
      LOG.warnf("%s: %s, %s in %s and so on", record, reason, what, pause);
    } else {
      LOG.warnf(reason, "%s failed, %s in %s", record, what, pause);
    }
    state = new State.Pausing(System.nanoTime() + pause.toNanos(), again);
    notifyAll();
  }

  private void end(AcknowledgeType verdict) {
    if (!(state instanceof State.Ended)) {
      state = new State.Ended(verdict);
      notifyAll();
    }
  }

  private static boolean isUnavailable(Throwable reason) {
    for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnavailableException) {
        return true;
      }
      if (cause == cause.getCause()) {
        break;
      }
    }
    return false;
  }
}
