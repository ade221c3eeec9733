package dev.proofstream.model.training;

import dev.proofstream.model.data.DataSet;

/** Trains feed-forward classifiers. */
public final class Trainer {

  private Trainer() {}

  /**
   * Trains a model.
   *
   * @param name the model's name
   * @throws IllegalArgumentException when the architecture does not fit the data
   */
  public static TrainingResult train(
      String name, DataSet data, TrainingPlan plan, Progress progress) {
    throw new UnsupportedOperationException("soon");
  }
}
