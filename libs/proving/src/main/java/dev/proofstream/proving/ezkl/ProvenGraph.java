package dev.proofstream.proving.ezkl;

import static dev.proofstream.proving.ezkl.OnnxGraph.FLOAT;
import static dev.proofstream.proving.ezkl.OnnxGraph.INT64;
import static dev.proofstream.proving.ezkl.OnnxGraph.attribute;

import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import dev.proofstream.proving.CircuitOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The graph that is proven: {@code input} through Gemm and Relu, and {@code binding} int64 through
 * Identity, which makes the request's binding part of what the proof says.
 *
 * <p>{@code input} is float [batch, inputs]; with hashed inputs [1, batch * inputs + limbs of the
 * salt], because EZKL hashes a tensor as a whole: the rows one after the other, then the salt,
 * which nothing else reads. Inputs that nobody sees are checked by {@link HiddenInputChecks}.
 *
 * <p>The label of two classes is the comparison of the logits' difference with zero (Greater, so a
 * tie is class 0): the last layer has one row, the second class's minus the first's. EZKL's argmax
 * would cost more than twice as much, and its constraints leave a prover the choice between equal
 * logits.
 *
 * @param network what the Gemm and Relu nodes compute
 * @param options what the circuit hides and shows
 */
record ProvenGraph(FeedForwardNetwork network, CircuitOptions options) {
  static final String INPUT = "input";
  static final String BINDING = "binding";
  static final String LABEL = "label";
  static final String LOGITS = "logits";

  /**
   * The graph of a float model.
   *
   * @throws IllegalArgumentException when the label is asked for and the network has not two
   *     classes
   */
  static ProvenGraph of(FeedForwardNetwork network, CircuitOptions options) {
    if (options.output().equals(CircuitOptions.LOGITS)) {
      return new ProvenGraph(network, options);
    }
    if (network.outputs() != 2) {
      throw new IllegalArgumentException(
          "output=label takes models of two classes, this one has "
              + network.outputs()
              + ": ask for output=logits");
    }
    List<Layer> layers = new ArrayList<>(network.layers());
    Dense last = (Dense) layers.removeLast();
    float[] weights = new float[last.in()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = last.weights()[1][i] - last.weights()[0][i];
    }
    layers.add(new Dense(new float[][] {weights}, new float[] {last.bias()[1] - last.bias()[0]}));
    return new ProvenGraph(new FeedForwardNetwork(layers), options);
  }

  /** Whether the output is the comparison rather than the network's outputs. */
  boolean label() {
    return options.output().equals(CircuitOptions.LABEL);
  }

  /** Number of outputs of a row. */
  int outputs() {
    return network.outputs();
  }

  /** Whether the verifier does not see the inputs, so that the circuit must check them. */
  boolean hidesInputs() {
    return !options.input().equals(CircuitOptions.PUBLIC);
  }

  boolean hashesInputs() {
    return options.input().equals(CircuitOptions.HASHED);
  }

  /**
   * As the bytes of an ONNX file; the same graph always gives the same bytes.
   *
   * @param inputs integers that inputs may have
   * @param limbs how binding and salt are cut
   */
  byte[] onnx(InputQuantization inputs, Limbs limbs) {
    OnnxGraph graph = new OnnxGraph();
    int batch = options.batch();
    String rows = rows(graph, limbs);
    graph.input(BINDING, INT64, 1, limbs.count());
    String value = rows;
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      String name = "layer" + (i + 1);
      boolean last = i == layers.size() - 1;
      String result = last ? (label() ? "difference" : LOGITS) : name;
      value =
          switch (layers.get(i)) {
            case Dense dense ->
                graph.node(
                    result,
                    "Gemm",
                    List.of(value, weights(graph, name, dense), bias(graph, name, dense)),
                    attribute("transB", 1));
            case Relu relu -> graph.node(result, "Relu", List.of(value));
          };
    }
    if (label()) {
      String zero = graph.floats("zero", new float[1], 1, 1);
      String greater = graph.node("greater", "Greater", List.of(value, zero));
      graph.node(LABEL, "Cast", List.of(greater), attribute("to", FLOAT.getNumber()));
    }
    graph.output(label() ? LABEL : LOGITS, FLOAT, batch, outputs());
    if (hidesInputs()) {
      new HiddenInputChecks(inputs).addTo(graph, rows);
    }
    graph.node("binding.out", "Identity", List.of(BINDING));
    graph.output("binding.out", INT64, 1, limbs.count());
    return graph.bytes();
  }

  /** Declares the input; returns the name of the rows in it. */
  private String rows(OnnxGraph graph, Limbs limbs) {
    int batch = options.batch();
    int width = network.inputs();
    if (!hashesInputs()) {
      graph.input(INPUT, FLOAT, batch, width);
      return INPUT;
    }
    graph.input(INPUT, FLOAT, 1, (long) batch * width + limbs.count());
    String flat =
        graph.node(
            "rows.flat",
            "Slice",
            List.of(
                INPUT,
                graph.integers("rows.from", 0),
                graph.integers("rows.to", (long) batch * width),
                graph.integers("rows.axis", 1)));
    return graph.node("rows", "Reshape", List.of(flat, graph.integers("rows.shape", batch, width)));
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
