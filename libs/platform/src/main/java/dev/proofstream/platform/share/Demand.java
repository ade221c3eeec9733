package dev.proofstream.platform.share;

import java.util.concurrent.TimeUnit;

/** How many messages the subscriber has asked for and not got. */
final class Demand {
  private long outstanding;

  synchronized void add(long messages) {
    outstanding = outstanding + messages < 0 ? Long.MAX_VALUE : outstanding + messages;
    notifyAll();
  }

  /** Takes one, waiting for it at most so long; false when there was none. */
  synchronized boolean take(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (outstanding == 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (outstanding != Long.MAX_VALUE) {
      outstanding--;
    }
    return true;
  }
}
