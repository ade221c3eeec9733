package dev.proofstream.cli.laboratory.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Until where a series of growing models is followed: the first cell of an experiment and proof
 * system that goes beyond is measured to its end, those after it are left out.
 *
 * @param trial time of one trial
 * @param memoryBytes resident size of a process
 */
public record Limit(Duration trial, long memoryBytes) {
  /** No end: models do not grow. */
  public static final Limit NONE = new Limit(Duration.ofDays(365), Long.MAX_VALUE);

  /** Why the next larger model is left out; empty when it is not. */
  Optional<String> beyond(String cell, Map<String, Double> measures) {
    double millis = measures.getOrDefault("wallMs", 0.0);
    if (millis > trial.toMillis()) {
      return Optional.of(
          "left out: a trial of %s took %.0f s, more than the limit of %d s"
              .formatted(cell, millis / 1000, trial.toSeconds()));
    }
    for (var measure : measures.entrySet()) {
      if (measure.getKey().startsWith("peakMemoryBytes.") && measure.getValue() > memoryBytes) {
        return Optional.of(
            "left out: %s of %s took %.0f MiB, more than the limit of %d MiB"
                .formatted(
                    measure.getKey().substring("peakMemoryBytes.".length()),
                    cell,
                    measure.getValue() / (1 << 20),
                    memoryBytes >> 20));
      }
    }
    return Optional.empty();
  }
}
