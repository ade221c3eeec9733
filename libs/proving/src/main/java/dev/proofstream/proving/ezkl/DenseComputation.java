package dev.proofstream.proving.ezkl;

import static dev.proofstream.proving.ezkl.OnnxGraph.FLOAT;
import static dev.proofstream.proving.ezkl.OnnxGraph.attribute;

import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of Gemm and Relu on standardised inputs.
 *
 * <p>The label of two classes is the comparison of the logits' difference with zero (Greater, so a
 * tie is class 0): the last layer has one row, the second class's minus the first's. EZKL's argmax
 * would cost more than twice as much, and its constraints leave a prover the choice between equal
 * logits.
 *
 * @param network what the Gemm and Relu nodes compute
 * @param comparesOutput whether the output is the comparison rather than the network's outputs
 */
record DenseComputation(FeedForwardNetwork network, boolean comparesOutput) implements Computation {

  /** Whether a network's label can be had this way. */
  static boolean hasLabel(FeedForwardNetwork network) {
    return network.outputs() == 2;
  }

  /** The logits. */
  static DenseComputation logits(FeedForwardNetwork network) {
    return new DenseComputation(network, false);
  }

  /** The label of a network of two classes. */
  static DenseComputation label(FeedForwardNetwork network) {
    List<Layer> layers = new ArrayList<>(network.layers());
    Dense last = (Dense) layers.removeLast();
    float[] weights = new float[last.in()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = last.weights()[1][i] - last.weights()[0][i];
    }
    layers.add(new Dense(new float[][] {weights}, new float[] {last.bias()[1] - last.bias()[0]}));
    return new DenseComputation(new FeedForwardNetwork(layers), true);
  }

  @Override
  public int inputs() {
    return network.inputs();
  }

  @Override
  public int outputs() {
    return network.outputs();
  }

  @Override
  public int label(long output) {
    return output > 0 ? 1 : 0;
  }

  @Override
  public void addTo(OnnxGraph graph, String rows, int batch, String result) {
    String value = rows;
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      String name = "layer" + (i + 1);
      boolean last = i == layers.size() - 1;
      String of = last ? (comparesOutput ? "difference" : result) : name;
      value =
          switch (layers.get(i)) {
            case Dense dense ->
                graph.node(
                    of,
                    "Gemm",
                    List.of(value, weights(graph, name, dense), bias(graph, name, dense)),
                    attribute("transB", 1));
            case Relu relu -> graph.node(of, "Relu", List.of(value));
          };
    }
    if (comparesOutput) {
      String zero = graph.floats("zero", new float[1], 1, 1);
      String greater = graph.node("greater", "Greater", List.of(value, zero));
      graph.node(result, "Cast", List.of(greater), attribute("to", FLOAT.getNumber()));
    }
  }

  private static String weights(OnnxGraph graph, String layer, Dense dense) {
    float[] all = new float[dense.in() * dense.out()];
    for (int o = 0; o < dense.out(); o++) {
      System.arraycopy(dense.weights()[o], 0, all, o * dense.in(), dense.in());
    }
    return graph.floats(layer + ".weight", all, dense.out(), dense.in());
  }

  private static String bias(OnnxGraph graph, String layer, Dense dense) {
    return graph.floats(layer + ".bias", dense.bias(), dense.out());
  }
}
