package dev.proofstream.proving.measure;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Watches the peak resident size of a child process. A process's own mark only grows, so the last
 * reading before the child ends is its peak, but for what it may have grown in the last few
 * milliseconds.
 */
public final class ChildPeak {
  private static final long READ_EVERY_MS = 10;

  private ChildPeak() {}

  /**
   * Waits for the child to end.
   *
   * @return its peak in bytes, 0 where it is unknown; -1 when it still ran after the timeout (it is
   *     not stopped)
   */
  public static long await(Process child, long timeoutMillis) throws InterruptedException {
    Path status = Path.of("/proc", Long.toString(child.pid()), "status");
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    long peak = 0;
    do {
      peak = Math.max(peak, ResidentPeak.read(status).orElse(0));
      if (child.waitFor(READ_EVERY_MS, TimeUnit.MILLISECONDS)) {
        return peak;
      }
    } while (System.nanoTime() < deadline);
    return -1;
  }
}
