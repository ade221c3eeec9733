package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.SmallModels;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up graphs over {@link SmallModels#INPUTS} that are no plain network, as ONNX files. */
final class SmallGraphs {
  private final OnnxGraph graph = new OnnxGraph();
  private final Random random;

  private SmallGraphs(long seed) {
    this.random = new Random(seed);
  }

  /** Dense layers with Sigmoid, Tanh and LeakyRelu between them, to three numbers. */
  static TrainedModel activations(long seed) {
    SmallGraphs small = new SmallGraphs(seed);
    String x = small.standardised();
    x = small.graph.node("sigmoid", "Sigmoid", List.of(small.dense("one", x, 6, 4)));
    x = small.graph.node("tanh", "Tanh", List.of(small.dense("two", x, 4, 3)));
    x = small.graph.node("leaky", "LeakyRelu", List.of(small.dense("three", x, 3, 4)));
    return small.model("activations", small.dense("four", x, 4, 3), 3);
  }

  /** A convolution over the inputs in their order, a maximum of neighbours and a dense layer. */
  static TrainedModel convolution(long seed) {
    SmallGraphs small = new SmallGraphs(seed);
    OnnxGraph graph = small.graph;
    String x = small.standardised();
    x = graph.node("image", "Reshape", List.of(x, graph.integers("shape", 1, 1, 2, 3)));
    x =
        graph.node(
            "conv",
            "Conv",
            List.of(
                x, graph.floats("kernel", small.weights(8), 2, 1, 2, 2), small.bias("conv.b", 2)));
    x = graph.node("relu", "Relu", List.of(x));
    x = graph.node("largest", "ReduceMax", List.of(x), OnnxGraph.attribute("keepdims", 1));
    return small.model(
        "convolution",
        small.dense(
            "last",
            graph.node("flat", "Reshape", List.of(x, graph.integers("flat.shape", 1, 1))),
            1,
            2),
        2);
  }

  private String standardised() {
    graph.input("x", OnnxGraph.FLOAT, 1, 6);
    String mean = graph.floats("mean", new float[] {50, 0.9f, 0.6f, 0.2f, 0.5f, 0.3f}, 1, 6);
    String scale = graph.floats("scale", new float[] {11, 1.1f, 0.5f, 0.4f, 0.5f, 0.46f}, 1, 6);
    return graph.node("z", "Div", List.of(graph.node("centred", "Sub", List.of("x", mean)), scale));
  }

  private String dense(String name, String of, int in, int out) {
    return graph.node(
        name,
        "Gemm",
        List.of(of, graph.floats(name + ".w", weights(in * out), out, in), bias(name + ".b", out)),
        OnnxGraph.attribute("transB", 1));
  }

  private String bias(String name, int width) {
    return graph.floats(name, weights(width), width);
  }

  private float[] weights(int count) {
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      weights[i] = (float) random.nextGaussian() / 2;
    }
    return weights;
  }

  private byte[] onnx(String result, int classes) {
    graph.output(result, OnnxGraph.FLOAT, 1, classes);
    return graph.bytes();
  }

  private TrainedModel model(String name, String result, int classes) {
    return TrainedModel.imported(
        name,
        onnx(result, classes),
        SmallModels.INPUTS,
        IntStream.range(0, classes).mapToObj(k -> "class " + k).toList());
  }
}
