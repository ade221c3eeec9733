package dev.proofstream.proving.ezkl;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The graph that is proven: {@code input} float [1, inputs] through Gemm and Relu, and {@code
 * binding} int64 [1, 1] through Identity, which makes the request's binding part of what the proof
 * says.
 *
 * <p>The label of two classes is the comparison of the logits' difference with zero (Greater, so a
 * tie is class 0): the last layer has one row, the second class's minus the first's. EZKL's argmax
 * would cost more than twice as much, and its constraints leave a prover the choice between equal
 * logits.
 *
 * @param network what the Gemm and Relu nodes compute
 * @param label whether the output is the comparison rather than the network's outputs
 */
record ProvenGraph(FeedForwardNetwork network, boolean label) {
  static final String INPUT = "input";
  static final String BINDING = "binding";
  static final String LABEL = "label";
  static final String LOGITS = "logits";
  private static final String BINDING_OUTPUT = "binding.out";
  private static final String DIFFERENCE = "difference";
  private static final String ZERO = "zero";

  /** The operators used here have not changed since. */
  private static final int OPERATOR_SET = 13;

  private static final int IR_VERSION = 8;

  /** The graph that proves the logits. */
  static ProvenGraph ofLogits(FeedForwardNetwork network) {
    return new ProvenGraph(network, false);
  }

  /**
   * The graph that proves the label.
   *
   * @throws IllegalArgumentException when the network has not two classes
   */
  static ProvenGraph ofLabel(FeedForwardNetwork network) {
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
    return new ProvenGraph(new FeedForwardNetwork(layers), true);
  }

  /** Number of outputs, without the binding. */
  int outputs() {
    return network.outputs();
  }

  /** As the bytes of an ONNX file; the same graph always gives the same bytes. */
  byte[] onnx() {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("proven")
            .addInput(tensor(INPUT, TensorProto.DataType.FLOAT, network.inputs()))
            .addInput(tensor(BINDING, TensorProto.DataType.INT64, 1));
    String value = INPUT;
    int number = 0;
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      String name = "layer" + ++number;
      boolean last = i == layers.size() - 1;
      String result = last ? (label ? DIFFERENCE : LOGITS) : name + ".out";
      switch (layers.get(i)) {
        case Dense dense ->
            graph
                .addInitializer(weights(name + ".weight", dense))
                .addInitializer(floats(name + ".bias", dense.bias()).addDims(dense.out()))
                .addNode(
                    node(name, "Gemm", result, value, name + ".weight", name + ".bias")
                        .addAttribute(integer("transB", 1)));
        case Relu relu -> graph.addNode(node(name, "Relu", result, value));
      }
      value = result;
    }
    if (label) {
      graph
          .addInitializer(floats(ZERO, new float[1]).addDims(1).addDims(1))
          .addNode(node("compare", "Greater", "greater", DIFFERENCE, ZERO))
          .addNode(
              node("cast", "Cast", LABEL, "greater")
                  .addAttribute(integer("to", TensorProto.DataType.FLOAT.getNumber())));
    }
    graph
        .addNode(node("bind", "Identity", BINDING_OUTPUT, BINDING))
        .addOutput(tensor(label ? LABEL : LOGITS, TensorProto.DataType.FLOAT, outputs()))
        .addOutput(tensor(BINDING_OUTPUT, TensorProto.DataType.INT64, 1));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("proofstream")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto.Builder node(
      String name, String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(name)
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static TensorProto weights(String name, Dense layer) {
    float[] all = new float[layer.in() * layer.out()];
    for (int o = 0; o < layer.out(); o++) {
      System.arraycopy(layer.weights()[o], 0, all, o * layer.in(), layer.in());
    }
    return floats(name, all).addDims(layer.out()).addDims(layer.in()).build();
  }

  private static TensorProto.Builder floats(String name, float[] values) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .setRawData(ByteString.copyFrom(data.flip()));
  }

  private static ValueInfoProto tensor(String name, TensorProto.DataType type, int width) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
