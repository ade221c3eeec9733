package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.store.FailureRow;
import java.time.Instant;

/** A failure of a request, of a training or of a circuit. */
public record FailureView(
    String kind,
    Instant at,
    String requestId,
    String model,
    String modelId,
    String proofSystem,
    String stage,
    String code,
    String field,
    String message,
    String source,
    String reporter) {

  static FailureView of(FailureRow row) {
    return new FailureView(
        row.kind,
        row.at,
        row.requestId,
        row.model,
        row.modelId,
        row.proofSystem,
        row.stage,
        row.code,
        row.field,
        row.message,
        row.source,
        row.reporter);
  }
}
