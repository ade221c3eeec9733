package dev.proofstream.trainer;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** What the service counts. */
@ApplicationScoped
public class TrainerMetrics {
  private final MeterRegistry registry;

  public TrainerMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Counts a delivery.
   *
   * @param how trained, failed or poison
   */
  void answered(String how) {
    registry.counter("proofstream.trainer.deliveries", "answer", how).increment();
  }

  /** Records how long a stage took: cross-validate, fit. */
  void stage(String stage, double millis) {
    registry
        .timer("proofstream.trainer.stage", "stage", stage)
        .record(Duration.ofNanos(Math.round(millis * 1e6)));
  }
}
