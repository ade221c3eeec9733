package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.store.PredictionRow;
import dev.proofstream.dashboard.store.StageTimeRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request and its outcome, whichever it is.
 *
 * @param state pending, verified (the verifier has spoken) or failed
 * @param valid the verdict, null without one
 * @param label class index from 0 of a valid proof, null without one
 * @param reason why the proof is invalid
 * @param stage where a failed request failed
 * @param code why it failed
 * @param source topic-partition-offset of the request
 * @param delivery which delivery of the request was proven, from 1
 * @param bundle what an auditor checks, null while there is none
 */
public record PredictionView(
    String requestId,
    String model,
    String modelId,
    String circuitId,
    String proofSystem,
    String state,
    @Schema(nullable = true) Boolean valid,
    @Schema(nullable = true) Integer label,
    String labelName,
    String reason,
    String stage,
    String code,
    String field,
    String message,
    String source,
    String prover,
    String verifier,
    String reporter,
    int delivery,
    long proofBytes,
    @Schema(nullable = true) Bundle bundle,
    List<Timing> timings,
    @Schema(nullable = true) Instant requestedAt,
    @Schema(nullable = true) Instant provenAt,
    @Schema(nullable = true) Instant endedAt,
    Instant updatedAt) {

  /** A file in the artifact store. */
  public record Bundle(String name, String sha256, long sizeBytes) {}

  /** One stage; zero memory was not measured. */
  public record Timing(String stage, double millis, long peakMemoryBytes) {}

  private static final List<String> STAGE_ORDER = List.of("queued", "witness", "prove", "verify");

  static PredictionView of(PredictionRow row, List<StageTimeRow> times) {
    return new PredictionView(
        row.requestId,
        row.model,
        row.modelId,
        row.circuitId,
        row.proofSystem,
        row.state.word(),
        row.valid,
        row.label,
        row.labelName,
        row.reason,
        row.stage,
        row.code,
        row.field,
        row.message,
        row.source,
        row.prover,
        row.verifier,
        row.reporter,
        row.delivery,
        row.proofBytes,
        row.bundleSha256.isEmpty()
            ? null
            : new Bundle(row.bundleName, row.bundleSha256, row.bundleBytes),
        times.stream()
            .sorted(
                Comparator.<StageTimeRow>comparingInt(time -> order(time.stage))
                    .thenComparing(time -> time.stage))
            .map(time -> new Timing(time.stage, time.millis, time.peakMemoryBytes))
            .toList(),
        row.requestedAt,
        row.provenAt,
        row.endedAt,
        row.updatedAt);
  }

  private static int order(String stage) {
    int index = STAGE_ORDER.indexOf(stage);
    return index < 0 ? STAGE_ORDER.size() : index;
  }
}
