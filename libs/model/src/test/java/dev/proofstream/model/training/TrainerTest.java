package dev.proofstream.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainerTest {
  private static final DataSet DATA = HeartData.synthetic();

  @BeforeAll
  static void unpackBesideTheClasses() {
    PyTorch.unpackInto(Path.of("target", "djl"));
  }

  @Test
  void theSameSeedGivesTheSameModelBitForBit() {
    TrainingResult first = train("18-4-2", 7);
    TrainingResult second = train("18-4-2", 7);
    assertArrayEquals(first.model().onnx(), second.model().onnx());
    assertEquals(first.model().modelId(), second.model().modelId());
    assertEquals(first.weightDecay(), second.weightDecay());
    assertNotEquals(first.model().modelId(), train("18-4-2", 8).model().modelId());
  }

  /** PyTorch keeps for each thread whether it tracks gradients, and DJL sets it in its first. */
  @Test
  void anotherThreadThanTheFirstTrainsTheSameModel() throws Exception {
    TrainingResult first = train("18-4-2", 7);
    FutureTask<TrainingResult> elsewhere = new FutureTask<>(() -> train("18-4-2", 7));
    Thread.ofPlatform().start(elsewhere);
    assertArrayEquals(first.model().onnx(), elsewhere.get().model().onnx());
  }

  @Test
  void aLinearModelLearnsTheSyntheticCohort() {
    TrainingResult result =
        Trainer.train("linear", DATA, plan("18-2", 42, 150, List.of(0.01, 0.1)), Progress.silent());
    assertEquals(276, result.quality().rows());
    assertTrue(
        result.quality().accuracy() > result.quality().majorityBaseline() + 0.2,
        "accuracy " + result.quality().accuracy());
    assertEquals("18-2", result.model().network().architecture());
    assertEquals(38, result.model().network().parameters());
    assertEquals(result.model().network(), OnnxReader.read(result.model().onnx()));
    assertEquals(2, result.validation().size());
  }

  @Test
  void onlyTrainingRowsMakeTheStandardisation() {
    assertEquals(
        Standardization.of(DATA.encoded(DATA.trainRows())),
        train("18-2", 1).model().standardization());
  }

  @Test
  void anAbsurdStrengthIsNotChosen() {
    TrainingResult result =
        Trainer.train("m", DATA, plan("18-2", 42, 150, List.of(0.01, 1000.0)), Progress.silent());
    assertEquals(0.01, result.weightDecay());
  }

  @Test
  void progressIsToldStepByStep() {
    List<String> told = new ArrayList<>();
    Trainer.train(
        "m",
        DATA,
        plan("18-2", 1, 3, List.of(0.01)),
        (stage, done, total) -> told.add(stage + " " + done + "/" + total));
    assertEquals(
        List.of(
            "cross-validate 1/3",
            "cross-validate 2/3",
            "cross-validate 3/3",
            "fit 1/3",
            "fit 2/3",
            "fit 3/3"),
        told);
  }

  @Test
  void anArchitectureThatDoesNotFitTheDataIsRefused() {
    for (String wrong : List.of("17-2", "18-3", "18-8-8-1", "2-18")) {
      assertThrows(IllegalArgumentException.class, () -> train(wrong, 1), wrong);
    }
  }

  @Test
  void aPlanOutsideItsLimitsIsRefused() {
    List<Double> strengths = List.of(0.1);
    assertThrows(IllegalArgumentException.class, () -> plan("18-2", 1, 0, strengths));
    assertThrows(IllegalArgumentException.class, () -> plan("18-2", 1, 100_001, strengths));
    assertThrows(IllegalArgumentException.class, () -> plan("18-2", 1, 10, List.of()));
    assertThrows(IllegalArgumentException.class, () -> plan("18-2", 1, 10, List.of(0.2, 0.1)));
    assertThrows(IllegalArgumentException.class, () -> plan("18-2", 1, 10, List.of(-0.1)));
  }

  @Test
  void foldsHaveTheirShareOfEveryClass() {
    int[] labels = DATA.labels(DATA.trainRows());
    int[] folds = Candidates.stratifiedFolds(labels, 2, 5, new Random(3));
    int[][] counts = new int[5][2];
    for (int row = 0; row < labels.length; row++) {
      counts[folds[row]][labels[row]]++;
    }
    for (int[] count : counts) {
      assertEquals(counts[0][0], count[0], 1);
      assertEquals(counts[0][1], count[1], 1);
    }
  }

  @Test
  void networksTooLargeForOneBatchAreTrainedInSeveral() {
    List<Integer> totals = new ArrayList<>();
    TrainingResult result =
        Trainer.train(
            "m",
            DATA,
            plan("18-400-400-2", 1, 2, List.of(0.01, 0.02, 0.04, 0.08, 0.16)),
            (stage, done, total) -> totals.add(total));
    assertTrue(totals.getFirst() > 2, "steps of the cross-validation: " + totals.getFirst());
    assertEquals(5, result.validation().size());
  }

  private static TrainingResult train(String architecture, long seed) {
    return Trainer.train(
        "m", DATA, plan(architecture, seed, 20, List.of(0.01, 0.1)), Progress.silent());
  }

  private static TrainingPlan plan(
      String architecture, long seed, int epochs, List<Double> strengths) {
    return new TrainingPlan(Architecture.parse(architecture), seed, epochs, strengths, 5);
  }
}
