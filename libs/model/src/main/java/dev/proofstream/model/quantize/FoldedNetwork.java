package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.model.graph.Standardization;
import java.util.ArrayList;
import java.util.List;

/**
 * A float network rewritten to take levels: minimum, step and standardisation of each input are
 * folded into the first layer, dense layers without a ReLU between them are multiplied out, and of
 * two logits only their difference is left. Same labels as the network up to float64 rounding.
 *
 * @param inputs declared inputs
 * @param hidden layers that a ReLU follows
 * @param last values of the decision: one difference for two classes, else a logit per class
 * @param classes number of classes, 2 or more
 */
record FoldedNetwork(List<InputSpec> inputs, List<Affine> hidden, Affine last, int classes) {

  /**
   * {@code W x + b} in float64.
   *
   * @param name as in the circuit: {@code layer1}, ..., {@code decision}
   * @param weights {@code [out][in]}
   * @param bias {@code [out]}
   */
  record Affine(String name, double[][] weights, double[] bias) {
    int out() {
      return bias.length;
    }

    double[] apply(double[] x) {
      double[] y = bias.clone();
      for (int o = 0; o < y.length; o++) {
        for (int i = 0; i < x.length; i++) {
          y[o] += weights[o][i] * x[i];
        }
      }
      return y;
    }

    Affine named(String newName) {
      return new Affine(newName, weights, bias);
    }

    /** This after {@code inner}. */
    Affine after(Affine inner) {
      double[][] product = new double[out()][inner.weights[0].length];
      for (int o = 0; o < out(); o++) {
        for (int k = 0; k < inner.out(); k++) {
          for (int i = 0; i < product[o].length; i++) {
            product[o][i] += weights[o][k] * inner.weights[k][i];
          }
        }
      }
      return new Affine(name, product, apply(inner.bias));
    }
  }

  static FoldedNetwork of(
      FeedForwardNetwork network, Standardization standardization, List<InputSpec> inputs) {
    if (network.inputs() != inputs.size() || standardization.inputs() != inputs.size()) {
      throw new QuantizationException(
          "layer1",
          "takes %d inputs, %d are declared and %d standardised"
              .formatted(network.inputs(), inputs.size(), standardization.inputs()));
    }
    if (network.outputs() < 2) {
      throw new QuantizationException("decision", "a classifier has two or more outputs");
    }
    List<Affine> hidden = new ArrayList<>();
    Affine open = levelsToStandardized(standardization, inputs);
    for (Layer layer : network.layers()) {
      switch (layer) {
        case Dense dense -> open = open == null ? affine(dense) : affine(dense).after(open);
        case Relu relu -> {
          // A ReLU after a ReLU changes nothing.
          if (open != null) {
            hidden.add(open.named("layer" + (hidden.size() + 1)));
            open = null;
          }
        }
      }
    }
    Affine last = network.outputs() == 2 ? difference(open) : open;
    return new FoldedNetwork(
        List.copyOf(inputs), List.copyOf(hidden), last.named("decision"), network.outputs());
  }

  /** Values after each hidden layer's ReLU, and the last layer's. */
  double[][] run(int[] levels) {
    double[][] values = new double[hidden.size() + 1][];
    double[] x = new double[levels.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = levels[i];
    }
    for (int l = 0; l < hidden.size(); l++) {
      x = hidden.get(l).apply(x);
      for (int i = 0; i < x.length; i++) {
        x[i] = Math.max(x[i], 0);
      }
      values[l] = x;
    }
    values[hidden.size()] = last.apply(x);
    return values;
  }

  private static Affine levelsToStandardized(
      Standardization standardization, List<InputSpec> inputs) {
    int n = inputs.size();
    double[][] weights = new double[n][n];
    double[] bias = new double[n];
    for (int i = 0; i < n; i++) {
      double scale = standardization.scale()[i];
      weights[i][i] = inputs.get(i).step().doubleValue() / scale;
      bias[i] = (inputs.get(i).min().doubleValue() - standardization.mean()[i]) / scale;
    }
    return new Affine("inputs", weights, bias);
  }

  private static Affine affine(Dense dense) {
    double[][] weights = new double[dense.out()][dense.in()];
    double[] bias = new double[dense.out()];
    for (int o = 0; o < bias.length; o++) {
      for (int i = 0; i < dense.in(); i++) {
        weights[o][i] = dense.weights()[o][i];
      }
      bias[o] = dense.bias()[o];
    }
    return new Affine("dense", weights, bias);
  }

  private static Affine difference(Affine logits) {
    double[] weights = new double[logits.weights()[0].length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = logits.weights()[1][i] - logits.weights()[0][i];
    }
    return new Affine(
        logits.name(),
        new double[][] {weights},
        new double[] {logits.bias()[1] - logits.bias()[0]});
  }
}
