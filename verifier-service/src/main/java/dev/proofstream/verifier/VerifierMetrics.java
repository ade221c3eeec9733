package dev.proofstream.verifier;

import dev.proofstream.proto.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** What the service counts: nothing of a request but how it went. */
@ApplicationScoped
public class VerifierMetrics {
  private final MeterRegistry registry;

  public VerifierMetrics(MeterRegistry registry) {
    this.registry = registry;
    // From the start and at 0, so that the first one already shows as an increase.
    List.of("valid", "invalid", "failed", "republished", "dropped").forEach(this::deliveries);
    for (FailureCode code : FailureCode.values()) {
      failures(code.name());
    }
  }

  /**
   * Counts a delivery.
   *
   * @param how valid, invalid, failed, republished or dropped
   */
  void ended(String how) {
    deliveries(how).increment();
  }

  /**
   * Counts a request that ends as a failure.
   *
   * @param code a {@link FailureCode}'s name
   */
  void failed(String code) {
    failures(code).increment();
  }

  private Counter deliveries(String how) {
    return registry.counter("proofstream.verifier.deliveries", "end", how);
  }

  private Counter failures(String code) {
    return registry.counter("proofstream.verifier.failures", "code", code);
  }

  /** Records how long a proof's checks took. */
  void verified(String system, double millis) {
    registry
        .timer("proofstream.verifier.verify", "system", system)
        .record(Duration.ofNanos(Math.round(millis * 1e6)));
  }
}
