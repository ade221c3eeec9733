package dev.proofstream.prover;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What the service counts: nothing of a request but how it went. */
@ApplicationScoped
public class ProverMetrics {
  private final MeterRegistry registry;

  public ProverMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts a delivery.
   *
   * @param how proven, failed, poison, conflict, duplicate, republished or passed-over
   */
  void answered(String how) {
    registry.counter("proofstream.prover.deliveries", "answer", how).increment();
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
