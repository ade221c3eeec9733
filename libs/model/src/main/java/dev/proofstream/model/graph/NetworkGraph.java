package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Trained networks as graphs. */
final class NetworkGraph {
  private NetworkGraph() {}

  static Graph of(FeedForwardNetwork network, Standardization standardization) {
    GraphBuilder builder = new GraphBuilder();
    int n = network.inputs();
    int[] values = builder.as("input", "Input", Precision.FLOAT64).input(Kind.REAL, List.of(1, n));
    double[] weights = new double[n];
    double[] bias = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = 1 / standardization.scale()[i];
      bias[i] = -standardization.mean()[i] / standardization.scale()[i];
    }
    values =
        builder
            .as("standardisation", "Scaler", Precision.FLOAT64)
            .elementwise(values, weights, bias);
    int dense = 0;
    int relu = 0;
    for (Layer layer : network.layers()) {
      switch (layer) {
        case Dense d -> {
          builder.as("fc" + ++dense, "Gemm", Precision.FLOAT64);
          values = builder.affine(new Windows(doubles(d), new int[][] {values}, bias(d)));
        }
        case Relu r -> {
          builder.as("relu" + ++relu, "Relu", Precision.FLOAT64);
          values = builder.piecewise(values, Polyline.leakyRelu(0));
        }
      }
    }
    builder.as("label", "ArgMax", Precision.FLOAT64);
    Optional<Label> label = Optional.empty();
    if (network.outputs() > 1) {
      List<String> classes = new ArrayList<>();
      for (int c = 0; c < network.outputs(); c++) {
        classes.add(String.valueOf(c));
      }
      label = Optional.of(new Label("label", builder.argmax(values, false), classes));
    }
    return builder.graph(List.of(new Output("logits", values, values, "")), label);
  }

  private static double[][] doubles(Dense dense) {
    double[][] weights = new double[dense.out()][dense.in()];
    for (int o = 0; o < weights.length; o++) {
      for (int i = 0; i < weights[o].length; i++) {
        weights[o][i] = dense.weights()[o][i];
      }
    }
    return weights;
  }

  private static double[] bias(Dense dense) {
    double[] bias = new double[dense.out()];
    Arrays.setAll(bias, o -> dense.bias()[o]);
    return bias;
  }
}
