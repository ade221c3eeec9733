package dev.proofstream.model.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.metrics.Quality;
import dev.proofstream.model.onnx.OnnxWriter;
import dev.proofstream.model.training.BatchedNetworks.Outcome;
import dev.proofstream.model.training.TrainingResult.Validation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Trains feed-forward classifiers. The strength of the weight decay is chosen by stratified
 * cross-validation on the training rows: the largest strength whose held-out loss is within one
 * standard error of the best (Breiman et al., 1984, section 3.4.3), since smaller weights make
 * smaller circuits. The test rows are looked at once, for the reported quality.
 *
 * <p>Trainings of one process take turns.
 */
public final class Trainer {

  /**
   * Networks with hidden layers start from several initial parameters, and the best fit is kept.
   */
  private static final int RESTARTS = 2;

  /** Memory that one batch of networks may take while it is trained. */
  private static final long BATCH_BYTES = 512L << 20;

  /** Activations, parameters, their gradients, moments and temporaries, roughly. */
  private static final long COPIES = 6;

  private Trainer() {}

  /**
   * Trains a model.
   *
   * @param name the model's name
   * @throws IllegalArgumentException when the architecture does not fit the data
   */
  public static TrainingResult train(
      String name, DataSet data, TrainingPlan plan, Progress progress) {
    requireFit(data, plan.architecture());
    double[][] trainRows = data.encoded(data.trainRows());
    int[] labels = data.labels(data.trainRows());
    Standardization standardization = Standardization.of(trainRows);
    float[][] standardised = floats(standardization, trainRows);
    int restarts = plan.architecture().layers() == 1 ? 1 : RESTARTS;

    PyTorch.TURN.lock();
    try (NDManager manager =
        NDManager.newBaseManager(Device.cpu(), PyTorch.engine().getEngineName())) {
      long start = System.nanoTime();
      List<Validation> validation =
          crossValidate(manager, plan, standardised, labels, restarts, progress);
      double strength = choose(validation);
      long chosen = System.nanoTime();
      FeedForwardNetwork network =
          fit(manager, plan, strength, standardised, labels, restarts, progress);
      long fitted = System.nanoTime();
      TrainedModel model =
          new TrainedModel(
              name,
              OnnxWriter.write(network),
              network,
              standardization,
              data.description().inputs(),
              data.description().labels());
      return new TrainingResult(
          model,
          quality(model, data),
          strength,
          validation,
          (chosen - start) / 1e6,
          (fitted - chosen) / 1e6);
    } finally {
      PyTorch.TURN.unlock();
    }
  }

  private static void requireFit(DataSet data, Architecture architecture) {
    int inputs = data.description().inputs().size();
    int classes = data.description().labels().size();
    if (architecture.inputs() != inputs || architecture.outputs() != classes) {
      throw new IllegalArgumentException(
          "the architecture must begin with "
              + inputs
              + " and end with "
              + classes
              + ", the inputs and labels of "
              + data.description().name());
    }
  }

  private static float[][] floats(Standardization standardization, double[][] rows) {
    float[][] floats = new float[rows.length][];
    for (int row = 0; row < rows.length; row++) {
      double[] standardised = standardization.apply(rows[row]);
      floats[row] = new float[standardised.length];
      for (int i = 0; i < standardised.length; i++) {
        floats[row][i] = (float) standardised[i];
      }
    }
    return floats;
  }

  private static List<Validation> crossValidate(
      NDManager manager,
      TrainingPlan plan,
      float[][] rows,
      int[] labels,
      int restarts,
      Progress progress) {
    int[] foldOfRow =
        Candidates.stratifiedFolds(
            labels, plan.architecture().outputs(), plan.folds(), new Random(plan.seed()));
    Candidates candidates =
        Candidates.crossValidation(plan.strengths(), foldOfRow, plan.folds(), restarts);
    List<Outcome> outcomes = new ArrayList<>();
    List<Candidates> batches = candidates.batches(batchSize(plan.architecture(), rows.length));
    for (int batch = 0; batch < batches.size(); batch++) {
      int before = batch * plan.epochs();
      int total = batches.size() * plan.epochs();
      try (BatchedNetworks networks =
          new BatchedNetworks(
              manager, plan.architecture(), batches.get(batch), rows, labels, plan.seed())) {
        networks.train(
            plan.epochs(), done -> progress.report("cross-validate", before + done, total));
        outcomes.addAll(networks.outcomes(labels));
      }
    }
    List<Validation> validation = new ArrayList<>();
    int strengths = plan.strengths().size();
    for (int s = 0; s < strengths; s++) {
      double[] losses = new double[plan.folds()];
      double[] accuracies = new double[plan.folds()];
      for (int fold = 0; fold < plan.folds(); fold++) {
        int first = (fold * strengths + s) * restarts;
        int best = best(candidates, outcomes, first, restarts);
        boolean[] heldOut = not(candidates.members().get(best).trainRows());
        losses[fold] = meanLoss(outcomes.get(best), heldOut);
        accuracies[fold] = meanCorrect(outcomes.get(best), heldOut);
      }
      validation.add(
          new Validation(
              plan.strengths().get(s), mean(losses), standardError(losses), mean(accuracies)));
    }
    return validation;
  }

  /** How many networks fit the memory at once: all of them for the small ones this is made for. */
  private static int batchSize(Architecture architecture, int rows) {
    long widths = architecture.widths().stream().mapToLong(Integer::longValue).sum();
    long each = Float.BYTES * COPIES * (rows * widths + architecture.parameters());
    return (int) Math.max(1, BATCH_BYTES / each);
  }

  private static double choose(List<Validation> validation) {
    Validation best = validation.getFirst();
    for (Validation one : validation) {
      best = one.loss() < best.loss() ? one : best;
    }
    double bar = best.loss() + best.standardError();
    double chosen = best.weightDecay();
    for (Validation one : validation) {
      chosen = one.loss() <= bar ? Math.max(chosen, one.weightDecay()) : chosen;
    }
    return chosen;
  }

  private static FeedForwardNetwork fit(
      NDManager manager,
      TrainingPlan plan,
      double strength,
      float[][] rows,
      int[] labels,
      int restarts,
      Progress progress) {
    Candidates candidates = Candidates.fit(strength, rows.length, restarts);
    try (BatchedNetworks networks =
        new BatchedNetworks(manager, plan.architecture(), candidates, rows, labels, plan.seed())) {
      networks.train(plan.epochs(), done -> progress.report("fit", done, plan.epochs()));
      return networks.network(best(candidates, networks.outcomes(labels), 0, restarts));
    }
  }

  /** The restart with the smallest objective on its own training rows. */
  private static int best(Candidates candidates, List<Outcome> outcomes, int first, int restarts) {
    int best = first;
    double smallest = Double.POSITIVE_INFINITY;
    for (int m = first; m < first + restarts; m++) {
      double objective =
          meanLoss(outcomes.get(m), candidates.members().get(m).trainRows())
              + outcomes.get(m).penalty();
      if (objective < smallest) {
        smallest = objective;
        best = m;
      }
    }
    return best;
  }

  private static Quality quality(TrainedModel model, DataSet data) {
    int[] rows = data.testRows();
    int[] predicted = Arrays.stream(rows).map(row -> model.label(data.encoded(row))).toArray();
    return Quality.of(predicted, data.labels(rows));
  }

  private static double meanLoss(Outcome outcome, boolean[] of) {
    double sum = 0;
    int count = 0;
    for (int row = 0; row < of.length; row++) {
      if (of[row]) {
        sum += outcome.losses()[row];
        count++;
      }
    }
    return sum / count;
  }

  private static double meanCorrect(Outcome outcome, boolean[] of) {
    int correct = 0;
    int count = 0;
    for (int row = 0; row < of.length; row++) {
      if (of[row]) {
        correct += outcome.correct()[row] ? 1 : 0;
        count++;
      }
    }
    return (double) correct / count;
  }

  private static boolean[] not(boolean[] flags) {
    boolean[] result = new boolean[flags.length];
    for (int i = 0; i < flags.length; i++) {
      result[i] = !flags[i];
    }
    return result;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }
}
