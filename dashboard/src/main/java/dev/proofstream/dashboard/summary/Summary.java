package dev.proofstream.dashboard.summary;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Everything in figures. Shares are 0 to 1, times ms, sizes bytes; null is unknown.
 *
 * @param at when it was computed
 * @param totals counts over all requests
 * @param results one entry per model and proof system that has a circuit
 * @param training stages of trainings by model
 * @param throughput events over time
 * @param replicas who worked
 * @param failureCodes how many failures by code
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Summary(
    Instant at,
    Totals totals,
    List<Result> results,
    List<Training> training,
    Throughput throughput,
    List<Replica> replicas,
    Map<String, Long> failureCodes) {

  /**
   * @param requests requests seen
   * @param pending without an outcome so far
   * @param proven with a proof
   * @param valid with a proof that holds
   * @param invalid with a proof that does not
   * @param failed without a proof
   * @param failures failure events of all kinds, conflicts among them
   * @param proveMs the stage prove over all models and systems, null before the first
   */
  public record Totals(
      long requests,
      long pending,
      long proven,
      long valid,
      long invalid,
      long failed,
      long failures,
      @Schema(nullable = true) Stage proveMs) {}

  /**
   * Sample statistics of one stage.
   *
   * @param std sample standard deviation; 0 for one sample
   */
  public record Stage(long n, double mean, double std, double p50, double p95) {}

  /**
   * A model and proof system: its newest circuit, and the requests and stages under that name.
   *
   * @param rows requests seen
   * @param verified proofs that hold
   * @param accuracy of the float model on the test rows
   * @param zkAccuracy of the proven labels, from the newest evaluation of this model
   * @param agreement of the proven with the float model's labels, likewise
   * @param calibrationRows rows on which the scale was calibrated
   * @param agreeingRows how many of them get the float model's label from the circuit
   * @param peakMemoryBytes largest of each stage that was measured
   */
  public record Result(
      String model,
      String modelId,
      long parameters,
      boolean synthetic,
      String system,
      String circuitId,
      String keys,
      long rows,
      long verified,
      long invalid,
      long failed,
      long pending,
      @Schema(nullable = true) Double accuracy,
      @Schema(nullable = true) Double zkAccuracy,
      @Schema(nullable = true) Double agreement,
      @Schema(nullable = true) Double majorityBaseline,
      @Schema(nullable = true) Instant evaluatedAt,
      long constraints,
      long wires,
      long calibrationRows,
      long agreeingRows,
      @Schema(nullable = true) Long proofBytes,
      long provingKeyBytes,
      long verifyingKeyBytes,
      Map<String, Long> peakMemoryBytes,
      Map<String, Stage> stagesMs) {}

  /** Stages of the trainings of one model name. */
  public record Training(
      String model, Map<String, Long> peakMemoryBytes, Map<String, Stage> stagesMs) {}

  /** The last two minutes by second, and the last hour by minute. */
  public record Throughput(Series perSecond, Series perMinute) {}

  /**
   * Counts in buckets of equal width, the last of which is still filling.
   *
   * @param startAt beginning of the first bucket
   * @param bucketMs width of a bucket
   */
  public record Series(
      Instant startAt,
      long bucketMs,
      List<Long> requested,
      List<Long> proven,
      List<Long> verified,
      List<Long> failed) {}

  /**
   * @param role prover, verifier or trainer
   * @param count proofs, verdicts or models
   * @param lastAt when it last ended one
   */
  public record Replica(String name, String role, long count, Instant lastAt) {}
}
