package dev.proofstream.cli.evaluation;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The JSON of {@code demo} and {@code evaluate}.
 *
 * @param data what the rows were
 * @param results one for each model and proof system
 */
@JsonPropertyOrder({"data", "results"})
public record Evaluation(Data data, List<EvaluationResult> results) {

  /**
   * The data set.
   *
   * @param majorityBaseline accuracy of always saying the more frequent label, over the rows that
   *     were evaluated
   */
  @JsonPropertyOrder({"source", "synthetic", "trainRows", "testRows", "majorityBaseline"})
  public record Data(
      String source, boolean synthetic, int trainRows, int testRows, double majorityBaseline) {}
}
