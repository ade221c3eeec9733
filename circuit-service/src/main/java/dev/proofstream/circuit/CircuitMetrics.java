package dev.proofstream.circuit;

import dev.proofstream.proving.measure.StageMeasurement;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** What the service counts. */
@ApplicationScoped
public class CircuitMetrics {
  private final MeterRegistry registry;

  public CircuitMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts a circuit, with how long each stage of it took: generate, compile, setup. */
  void made(String system, List<StageMeasurement> stages) {
    registry.counter("proofstream.circuit.circuits", "system", system, "end", "ready").increment();
    for (StageMeasurement stage : stages) {
      registry
          .timer("proofstream.circuit.stage", "system", system, "stage", stage.stage())
          .record(Duration.ofNanos(Math.round(stage.millis() * 1e6)));
    }
  }

  /** Counts a model of which there can be no circuit. */
  void refused(String system) {
    registry
        .counter("proofstream.circuit.circuits", "system", system, "end", "refused")
        .increment();
  }
}
