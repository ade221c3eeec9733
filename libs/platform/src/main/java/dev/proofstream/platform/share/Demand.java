package dev.proofstream.platform.share;

import java.util.concurrent.TimeUnit;

/** How many messages the subscriber has asked for and not got. */
final class Demand {
  private long outstanding;

  synchronized void add(long messages) {
    outstanding = outstanding + messages < 0 ? Long.MAX_VALUE : outstanding + messages;
    notifyAll();
  }

  /** Takes one; false when there is none. */
  synchronized boolean take() {
    if (outstanding == 0) {
      return false;
    }
    if (outstanding != Long.MAX_VALUE) {
      outstanding--;
    }
    return true;
  }

  /** Waits until there is some, at most so long; false when there was none. */
  synchronized boolean await(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    while (outstanding == 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
