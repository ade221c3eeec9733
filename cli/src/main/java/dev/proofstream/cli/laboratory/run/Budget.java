package dev.proofstream.cli.laboratory.run;

import java.time.Duration;

/** Time that a run, or a part of it, may take from now on. */
final class Budget {
  private final long end;

  private Budget(long end) {
    this.end = end;
  }

  static Budget of(Duration all) {
    return new Budget(System.nanoTime() + all.toNanos());
  }

  /** An even part for the first of so many: what it leaves is shared by those after it. */
  Budget share(int parts) {
    return of(left().dividedBy(parts));
  }

  /** Nothing or more. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  boolean over() {
    return left().isZero();
  }

  /** The shorter of a time and what is left. */
  Duration atMost(Duration time) {
    Duration left = left();
    return left.compareTo(time) < 0 ? left : time;
  }
}
