package dev.proofstream.proving.measure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a child process used, watched while it runs: its marks only grow, so the last reading before
 * it ends is all but what came in its last few milliseconds.
 *
 * @param cpuMillis processor time of its threads; 0 where it is unknown
 * @param peakMemoryBytes its peak resident size; 0 where it is unknown
 */
public record ChildUsage(double cpuMillis, long peakMemoryBytes) {
  private static final long READ_EVERY_MS = 10;

  /**
   * Waits for the child to end.
   *
   * @return empty when it still ran after the timeout; it is not stopped
   */
  public static Optional<ChildUsage> await(Process child, long timeoutMillis)
      throws InterruptedException {
    Path status = Path.of("/proc", Long.toString(child.pid()), "status");
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    long peak = 0;
    double cpu = 0;
    do {
      peak = Math.max(peak, ResidentPeak.read(status).orElse(0));
      Duration used = child.info().totalCpuDuration().orElse(Duration.ZERO);
      cpu = Math.max(cpu, used.toNanos() / 1e6);
      if (child.waitFor(READ_EVERY_MS, TimeUnit.MILLISECONDS)) {
        return Optional.of(new ChildUsage(cpu, peak));
      }
    } while (System.nanoTime() < deadline);
    return Optional.empty();
  }
}
