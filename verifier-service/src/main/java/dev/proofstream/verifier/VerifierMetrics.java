package dev.proofstream.verifier;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What the service counts: nothing of a request but how it went. */
@ApplicationScoped
public class VerifierMetrics {
  private final MeterRegistry registry;

  public VerifierMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts a delivery.
   *
   * @param how valid, invalid, failed, republished or dropped
   */
  void ended(String how) {
    registry.counter("proofstream.verifier.deliveries", "end", how).increment();
  }

  /** Records how long a proof's checks took. */
  void verified(String system, double millis) {
    registry
        .timer("proofstream.verifier.verify", "system", system)
        .record(Duration.ofNanos(Math.round(millis * 1e6)));
  }
}
