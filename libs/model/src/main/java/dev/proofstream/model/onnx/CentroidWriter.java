package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes nearest-centroid classifiers as ONNX. Of centroids c the nearest to x is the one with the
 * largest {@code 2 c.x - |c|^2}, since {@code |x|^2} is the same for all; so with one centroid for
 * each class it is a dense layer, and with more the largest value of each class after it. Input and
 * {@code logits} are float32, like those of {@link OnnxWriter}.
 */
public final class CentroidWriter {
  private CentroidWriter() {}

  /**
   * A classifier.
   *
   * @param centroids [clusters][inputs]
   * @param classOf class of each; every class from 0 to {@code classes - 1} has one
   */
  public static byte[] write(double[][] centroids, int[] classOf, int classes) {
    Integer[] order = new Integer[centroids.length];
    Arrays.setAll(order, c -> c);
    Arrays.sort(order, (a, b) -> Integer.compare(classOf[a], classOf[b]));
    int inputs = centroids[0].length;
    float[][] weights = new float[order.length][inputs];
    float[] bias = new float[order.length];
    for (int o = 0; o < order.length; o++) {
      double square = 0;
      for (int i = 0; i < inputs; i++) {
        double c = centroids[order[o]][i];
        weights[o][i] = (float) (2 * c);
        square += c * c;
      }
      bias[o] = (float) -square;
    }
    if (order.length == classes) {
      return OnnxWriter.write(new FeedForwardNetwork(List.of(new Dense(weights, bias))));
    }
    return largestOfEach(order, classOf, classes, weights, bias);
  }

  private static byte[] largestOfEach(
      Integer[] order, int[] classOf, int classes, float[][] weights, float[] bias) {
    int inputs = weights[0].length;
    double[] flat = new double[weights.length * inputs];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = weights[i / inputs][i % inputs];
    }
    double[] constants = new double[bias.length];
    Arrays.setAll(constants, i -> bias[i]);
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("centroids")
            .addInput(OnnxNodes.value(OnnxWriter.INPUT, OnnxNodes.FLOAT, inputs))
            .addOutput(OnnxNodes.value(OnnxWriter.OUTPUT, OnnxNodes.FLOAT, classes))
            .addInitializer(OnnxNodes.floats("centroids", flat, weights.length, inputs))
            .addInitializer(OnnxNodes.floats("squares", constants, constants.length))
            .addNode(
                OnnxNodes.node("Gemm", "nearness", OnnxWriter.INPUT, "centroids", "squares")
                    .addAttribute(OnnxNodes.integer("transB", 1)));
    List<String> parts = new ArrayList<>();
    int first = 0;
    for (int k = 0; k < classes; k++) {
      int last = first;
      while (last < order.length && classOf[order[last]] == k) {
        last++;
      }
      long[] columns = new long[last - first];
      int start = first;
      Arrays.setAll(columns, i -> start + i);
      String name = "class" + k;
      graph
          .addInitializer(OnnxNodes.longs(name + ".columns", columns, columns.length))
          .addNode(
              OnnxNodes.node("Gather", name + ".nearness", "nearness", name + ".columns")
                  .addAttribute(OnnxNodes.integer("axis", 1)))
          .addNode(
              OnnxNodes.node("ReduceMax", name, name + ".nearness")
                  .addAttribute(OnnxNodes.integers("axes", List.of(1L)))
                  .addAttribute(OnnxNodes.integer("keepdims", 1)));
      parts.add(name);
      first = last;
    }
    graph.addNode(
        OnnxNodes.node("Concat", OnnxWriter.OUTPUT, parts.toArray(String[]::new))
            .addAttribute(OnnxNodes.integer("axis", 1)));
    return OnnxNodes.model(graph, false).toByteArray();
  }
}
