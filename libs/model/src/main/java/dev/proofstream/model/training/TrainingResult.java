package dev.proofstream.model.training;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.metrics.Quality;
import java.util.List;

/**
 * A trained model and how it came about.
 *
 * @param model the model
 * @param quality on the test rows, which nothing before this figure has seen
 * @param weightDecay the strength that cross-validation chose
 * @param validation one entry for each strength, in the plan's order
 * @param crossValidationMillis time of all folds and strengths
 * @param fitMillis time of the final fit on all training rows
 */
public record TrainingResult(
    TrainedModel model,
    Quality quality,
    double weightDecay,
    List<Validation> validation,
    double crossValidationMillis,
    double fitMillis) {

  public TrainingResult {
    validation = List.copyOf(validation);
  }

  /**
   * Cross-validation of one strength.
   *
   * @param weightDecay the strength
   * @param loss mean cross-entropy of the rows held out
   * @param standardError of that mean over the folds
   * @param accuracy share of correct labels among the rows held out
   */
  public record Validation(
      double weightDecay, double loss, double standardError, double accuracy) {}
}
