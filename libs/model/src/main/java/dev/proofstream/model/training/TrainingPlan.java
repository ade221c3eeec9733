package dev.proofstream.model.training;

import dev.proofstream.model.graph.Architecture;
import java.util.List;

/**
 * What to train and how.
 *
 * @param architecture widths; the first is the data's number of inputs, the last its number of
 *     labels
 * @param seed of initial parameters and folds; the same seed gives the same parameters bit for bit
 * @param epochs optimiser steps, each over all training rows, 1 to {@link #MAX_EPOCHS}
 * @param strengths weight decays to choose from, ascending, at least 0
 * @param folds folds of the cross-validation, at least 2
 */
public record TrainingPlan(
    Architecture architecture, long seed, int epochs, List<Double> strengths, int folds) {

  public static final int DEFAULT_EPOCHS = 400;
  public static final int MAX_EPOCHS = 100_000;
  public static final long DEFAULT_SEED = 42;
  public static final int DEFAULT_FOLDS = 5;

  public static final List<Double> DEFAULT_STRENGTHS = List.of(0.01, 0.03, 0.06, 0.1, 0.16, 0.25);

  public TrainingPlan {
    strengths = List.copyOf(strengths);
    if (epochs < 1 || epochs > MAX_EPOCHS) {
      throw new IllegalArgumentException(
          "epochs must be from 1 to " + MAX_EPOCHS + ", is " + epochs);
    }
    if (folds < 2) {
      throw new IllegalArgumentException("cross-validation needs 2 folds or more, not " + folds);
    }
    if (strengths.isEmpty()
        || strengths.getFirst() < 0
        || !strengths.equals(strengths.stream().distinct().sorted().toList())) {
      throw new IllegalArgumentException("strengths must be ascending and at least 0");
    }
  }

  /** A plan with the defaults. */
  public static TrainingPlan of(Architecture architecture, long seed) {
    return new TrainingPlan(architecture, seed, DEFAULT_EPOCHS, DEFAULT_STRENGTHS, DEFAULT_FOLDS);
  }

  /** This plan with another number of epochs. */
  public TrainingPlan withEpochs(int epochs) {
    return new TrainingPlan(architecture, seed, epochs, strengths, folds);
  }
}
