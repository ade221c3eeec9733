package dev.proofstream.cli.evaluation;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Map;

/**
 * What one model gave over the test rows by one proof system: an entry of {@code results} in the
 * JSON of {@code demo} and {@code evaluate}. Shares are 0 to 1, times in ms, sizes in bytes.
 *
 * @param accuracy the float model's
 * @param zkAccuracy share of rows whose proven label is right; a row without a valid proof is wrong
 * @param agreement share of rows whose proven label is the float model's
 * @param wallMs from the first request to the last outcome
 * @param peakMemoryBytes stage to peak resident size of the process that did it
 */
@JsonPropertyOrder({
  "model",
  "parameters",
  "system",
  "circuitId",
  "keys",
  "options",
  "rows",
  "verified",
  "failed",
  "accuracy",
  "zkAccuracy",
  "agreement",
  "precision",
  "recall",
  "f1",
  "constraints",
  "proofBytes",
  "provingKeyBytes",
  "verifyingKeyBytes",
  "wallMs",
  "peakMemoryBytes",
  "stagesMs"
})
public record EvaluationResult(
    String model,
    long parameters,
    String system,
    String circuitId,
    String keys,
    Options options,
    int rows,
    int verified,
    int failed,
    double accuracy,
    double zkAccuracy,
    double agreement,
    double precision,
    double recall,
    double f1,
    long constraints,
    long proofBytes,
    long provingKeyBytes,
    long verifyingKeyBytes,
    double wallMs,
    Map<String, Long> peakMemoryBytes,
    Map<String, StageStatistics> stagesMs) {

  /**
   * What the circuit hides and shows.
   *
   * @param batch rows that one proof covers; stages are timed per proof
   */
  @JsonPropertyOrder({"parameters", "input", "output", "batch"})
  public record Options(String parameters, String input, String output, int batch) {}
}
