package dev.proofstream.prover;

import dev.proofstream.proto.FailureCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** What the service counts: nothing of a request but how it went. */
@ApplicationScoped
public class ProverMetrics {
  private final MeterRegistry registry;

  public ProverMetrics(MeterRegistry registry) {
    this.registry = registry;
    // From the start and at 0, so that the first one already shows as an increase.
    for (String how :
        List.of(
            "proven", "failed", "poison", "conflict", "duplicate", "republished", "passed-over")) {
      deliveries(how);
    }
    for (FailureCode code : FailureCode.values()) {
      failures(code);
    }
  }

  /**
   * Counts a delivery.
   *
   * @param how proven, failed, poison, conflict, duplicate, republished or passed-over
   */
  void answered(String how) {
    deliveries(how).increment();
  }

  /** Counts a request that ends as a failure. */
  void failed(FailureCode code) {
    failures(code).increment();
  }

  private Counter deliveries(String how) {
    return registry.counter("proofstream.prover.deliveries", "answer", how);
  }

  private Counter failures(FailureCode code) {
    return registry.counter("proofstream.prover.failures", "code", code.name());
  }

  /** Records how long a stage took: queued, witness, prove. */
  void stage(String system, String stage, double millis) {
    registry
        .timer("proofstream.prover.stage", "system", system, "stage", stage)
        .record(Duration.ofNanos(Math.round(millis * 1e6)));
  }

  /** Records how long it took to load a circuit's keys and to warm up. */
  void loaded(String system, Duration time) {
    registry.timer("proofstream.prover.load", "system", system).record(time);
  }
}
