package dev.proofstream.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import dev.proofstream.model.graph.Architecture;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * M networks of one architecture trained together: weights are tensors {@code [M, in, out]}, so one
 * batched product serves all of them. The gradient of the summed loss is each network's own.
 *
 * <p>Full-batch Adam (Kingma and Ba, 2015, algorithm 1) on mean cross-entropy plus {@code decay /
 * 2} times the squared weights (not biases), with a learning rate that falls along a half cosine.
 * Not thread-safe; to be closed.
 */
final class BatchedNetworks implements AutoCloseable {
  private static final float LEARNING_RATE = 0.03f;
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final NDManager manager;
  private final Architecture architecture;
  private final int size;
  private final List<Parameter> parameters = new ArrayList<>();
  private final NDArray rows;
  private final NDArray oneHot;
  private final NDArray rowWeights;
  private final NDArray decay;

  /**
   * A trained tensor with Adam's moments.
   *
   * @param tracked what gradients are taken of
   * @param value the same numbers without gradients, to be read and changed: whether PyTorch tracks
   *     what is done outside a collector differs by thread, and what it tracks it does not let
   *     change
   */
  private record Parameter(
      NDArray tracked, NDArray value, NDArray first, NDArray second, boolean decays) {}

  /**
   * @param standardised {@code [rows][inputs]}
   * @param labels class index of each row
   */
  BatchedNetworks(
      NDManager parent,
      Architecture architecture,
      Candidates candidates,
      float[][] standardised,
      int[] labels,
      long seed) {
    this.manager = parent.newSubManager();
    this.architecture = architecture;
    this.size = candidates.size();
    int n = standardised.length;
    this.rows = manager.create(standardised);
    float[] targets = new float[n * architecture.outputs()];
    for (int row = 0; row < n; row++) {
      targets[row * architecture.outputs() + labels[row]] = 1;
    }
    this.oneHot = manager.create(targets, new Shape(1, n, architecture.outputs()));
    this.rowWeights = manager.create(rowWeights(candidates, n), new Shape(size, n));
    float[] strengths = new float[size];
    for (int m = 0; m < size; m++) {
      strengths[m] = (float) candidates.members().get(m).weightDecay();
    }
    this.decay = manager.create(strengths, new Shape(size, 1, 1));
    initialise(candidates, seed);
  }

  /** Rows of a member's training part weigh the same and 1 together. */
  private static float[] rowWeights(Candidates candidates, int n) {
    float[] weights = new float[candidates.size() * n];
    for (int m = 0; m < candidates.size(); m++) {
      boolean[] train = candidates.members().get(m).trainRows();
      int count = 0;
      for (boolean trains : train) {
        count += trains ? 1 : 0;
      }
      for (int row = 0; row < n; row++) {
        weights[m * n + row] = train[row] ? 1f / count : 0;
      }
    }
    return weights;
  }

  /**
   * Uniform in ±sqrt(6 / in) for weights before a ReLU (He et al., 2015), ±sqrt(3 / in) for the
   * last layer; biases 0. Members with the same restart start alike, whatever their fold and
   * strength.
   */
  private void initialise(Candidates candidates, long seed) {
    List<Integer> widths = architecture.widths();
    for (int layer = 0; layer < architecture.layers(); layer++) {
      int in = widths.get(layer);
      int out = widths.get(layer + 1);
      double bound = Math.sqrt((layer == architecture.layers() - 1 ? 3.0 : 6.0) / in);
      float[] weights = new float[size * in * out];
      for (int m = 0; m < size; m++) {
        Random random =
            new Random(seed * 1_000_003 + candidates.members().get(m).restart() * 1009L + layer);
        for (int i = 0; i < in * out; i++) {
          weights[m * in * out + i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
      }
      addParameter(manager.create(weights, new Shape(size, in, out)), true);
      addParameter(manager.zeros(new Shape(size, 1, out), DataType.FLOAT32), false);
    }
  }

  private void addParameter(NDArray value, boolean decays) {
    NDArray first = value.zerosLike();
    NDArray second = value.zerosLike();
    value.setRequiresGradient(true);
    parameters.add(new Parameter(value, value.stopGradient(), first, second, decays));
  }

  /** Trains all members for that many steps. */
  void train(int epochs, IntConsumer stepsDone) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      double rate = LEARNING_RATE * 0.5 * (1 + Math.cos(Math.PI * epoch / epochs));
      try (NDManager step = manager.newSubManager()) {
        step(step, epoch + 1, rate);
      }
      stepsDone.accept(epoch + 1);
    }
  }

  private void step(NDManager step, int t, double rate) {
    NDArray x = attached(step, rows);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray loss = losses(logits(x, Parameter::tracked)).mul(rowWeights).sum();
      collector.backward(loss);
      loss.attach(step);
    }
    double correction = rate * Math.sqrt(1 - Math.pow(BETA_2, t)) / (1 - Math.pow(BETA_1, t));
    for (Parameter parameter : parameters) {
      // Whatever is computed from them goes with the step; else it would stay until the end.
      step.tempAttachAll(parameter.value(), parameter.first(), parameter.second());
      NDArray gradient = parameter.tracked().getGradient();
      gradient.attach(step);
      NDArray total =
          parameter.decays() ? gradient.add(parameter.value().mul(decay)) : gradient.duplicate();
      total.attach(step);
      parameter.first().muli(BETA_1).addi(total.mul(1 - BETA_1));
      parameter.second().muli(BETA_2).addi(total.square().mul(1 - BETA_2));
      parameter
          .value()
          .subi(parameter.first().mul(correction).div(parameter.second().sqrt().add(EPSILON)));
      gradient.subi(gradient);
    }
  }

  private static NDArray attached(NDManager step, NDArray array) {
    NDArray view = array.duplicate();
    view.attach(step);
    return view;
  }

  /** {@code [M, rows, classes]}. */
  private NDArray logits(NDArray x, Function<Parameter, NDArray> of) {
    NDArray activations = x;
    for (int layer = 0; layer < architecture.layers(); layer++) {
      activations =
          activations
              .matMul(of.apply(parameters.get(2 * layer)))
              .add(of.apply(parameters.get(2 * layer + 1)));
      if (layer < architecture.layers() - 1) {
        activations = Activation.relu(activations);
      }
    }
    return activations;
  }

  /** Cross-entropy of each row, {@code [M, rows]}. */
  private NDArray losses(NDArray logits) {
    return logits.logSoftmax(-1).mul(oneHot).sum(new int[] {-1}).neg();
  }

  /**
   * What a member says about every row.
   *
   * @param losses cross-entropy, {@code [rows]}
   * @param correct whether its label is right, {@code [rows]}
   * @param penalty {@code decay / 2} times its squared weights
   */
  record Outcome(float[] losses, boolean[] correct, double penalty) {}

  /** What each member says about every row, in batch order. */
  List<Outcome> outcomes(int[] labels) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray logits = logits(attached(scratch, rows), Parameter::value);
      float[] losses = losses(logits).toFloatArray();
      long[] predicted = logits.argMax(-1).toLongArray();
      double[] penalties = penalties(scratch);
      int n = labels.length;
      List<Outcome> outcomes = new ArrayList<>();
      for (int m = 0; m < size; m++) {
        float[] own = new float[n];
        boolean[] correct = new boolean[n];
        for (int row = 0; row < n; row++) {
          own[row] = losses[m * n + row];
          correct[row] = predicted[m * n + row] == labels[row];
        }
        outcomes.add(new Outcome(own, correct, penalties[m]));
      }
      return outcomes;
    }
  }

  private double[] penalties(NDManager scratch) {
    double[] penalties = new double[size];
    for (Parameter parameter : parameters) {
      if (parameter.decays()) {
        NDArray weighted = attached(scratch, parameter.value()).square().mul(decay).mul(0.5f);
        float[] sums = weighted.sum(new int[] {1, 2}).toFloatArray();
        for (int m = 0; m < size; m++) {
          penalties[m] += sums[m];
        }
      }
    }
    return penalties;
  }

  /** A member as a network. */
  FeedForwardNetwork network(int member) {
    List<Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < architecture.layers(); layer++) {
      int in = architecture.widths().get(layer);
      int out = architecture.widths().get(layer + 1);
      float[] all = parameters.get(2 * layer).value().toFloatArray();
      float[] allBiases = parameters.get(2 * layer + 1).value().toFloatArray();
      float[][] weights = new float[out][in];
      float[] bias = new float[out];
      for (int o = 0; o < out; o++) {
        bias[o] = allBiases[member * out + o];
        for (int i = 0; i < in; i++) {
          weights[o][i] = all[(member * in + i) * out + o];
        }
      }
      layers.add(new Dense(weights, bias));
      if (layer < architecture.layers() - 1) {
        layers.add(new Relu());
      }
    }
    return new FeedForwardNetwork(layers);
  }

  @Override
  public void close() {
    manager.close();
  }
}
