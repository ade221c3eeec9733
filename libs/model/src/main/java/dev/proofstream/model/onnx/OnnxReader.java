package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Layer;
import dev.proofstream.model.graph.Relu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads ONNX files that are one chain of Gemm, MatMul, Add and Relu nodes with float32 initializers
 * (one input, one output) as networks. Everything else is refused by node name and operator, never
 * skipped.
 */
public final class OnnxReader {
  private final Map<String, FloatTensor> initializers = new HashMap<>();
  private final List<Layer> layers = new ArrayList<>();
  private String value;
  private int width;

  private OnnxReader() {}

  /**
   * Reads a network.
   *
   * @throws OnnxException when the bytes are no ONNX file or hold an operator, type or shape that
   *     is not supported
   */
  public static FeedForwardNetwork read(byte[] onnx) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(onnx);
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxException("not an ONNX file: " + e.getMessage(), e);
    }
    if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
      throw new OnnxException("not an ONNX file, or one without a graph");
    }
    return new OnnxReader().network(model.getGraph());
  }

  /** The network, if the file is one; nothing if it holds anything else. */
  public static Optional<FeedForwardNetwork> readIfPlain(byte[] onnx) {
    try {
      return Optional.of(read(onnx));
    } catch (OnnxException e) {
      return Optional.empty();
    }
  }

  private FeedForwardNetwork network(GraphProto graph) {
    for (TensorProto tensor : graph.getInitializerList()) {
      initializers.put(tensor.getName(), FloatTensor.of(tensor));
    }
    List<ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(input -> !initializers.containsKey(input.getName()))
            .toList();
    if (inputs.size() != 1 || graph.getOutputCount() != 1) {
      throw new OnnxException(
          "a network has one input and one output, this graph has "
              + inputs.size()
              + " and "
              + graph.getOutputCount());
    }
    value = inputs.getFirst().getName();
    width = lastDimension(inputs.getFirst());
    for (int i = 0; i < graph.getNodeCount(); i++) {
      NodeProto node = graph.getNode(i);
      String name = node.getName().isEmpty() ? "#" + i : node.getName();
      try {
        append(node);
      } catch (IllegalArgumentException e) {
        throw new OnnxException(
            "node " + name + " (" + node.getOpType() + "): " + e.getMessage(), e);
      }
    }
    if (!value.equals(graph.getOutput(0).getName())) {
      throw new OnnxException(
          "the output " + graph.getOutput(0).getName() + " is not the end of the chain of nodes");
    }
    try {
      return new FeedForwardNetwork(layers);
    } catch (IllegalArgumentException e) {
      throw new OnnxException(e.getMessage(), e);
    }
  }

  private void append(NodeProto node) {
    if (!node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx")) {
      throw new OnnxException("operators of domain " + node.getDomain() + " are not supported");
    }
    if (node.getOutputCount() != 1) {
      throw new OnnxException("has " + node.getOutputCount() + " outputs, must have one");
    }
    switch (node.getOpType()) {
      case "Gemm" -> gemm(node);
      case "MatMul" -> matMul(node);
      case "Add" -> add(node);
      case "Relu" -> {
        requireChain(node, 0);
        layers.add(new Relu());
      }
      default ->
          throw new OnnxException(
              "this operator is not supported; supported are Gemm, MatMul, Add and Relu");
    }
    value = node.getOutput(0);
  }

  private void gemm(NodeProto node) {
    requireChain(node, 0);
    float alpha = 1;
    float beta = 1;
    boolean transposed = false;
    for (AttributeProto attribute : node.getAttributeList()) {
      switch (attribute.getName()) {
        case "alpha" -> alpha = attribute.getF();
        case "beta" -> beta = attribute.getF();
        case "transB" -> transposed = attribute.getI() != 0;
        case "transA" -> {
          if (attribute.getI() != 0) {
            throw new OnnxException("a transposed input (transA) is not supported");
          }
        }
        default -> throw new OnnxException("unknown attribute " + attribute.getName());
      }
    }
    float[][] weights = initializer(node, 1).matrix(transposed);
    scale(weights, alpha);
    float[] bias = new float[weights.length];
    if (node.getInputCount() > 2 && !node.getInput(2).isEmpty()) {
      bias = initializer(node, 2).vector(weights.length);
      scale(new float[][] {bias}, beta);
    }
    dense(new Dense(weights, bias));
  }

  private void matMul(NodeProto node) {
    requireChain(node, 0);
    float[][] weights = initializer(node, 1).matrix(false);
    dense(new Dense(weights, new float[weights.length]));
  }

  private void add(NodeProto node) {
    boolean chainFirst = node.getInputCount() > 0 && node.getInput(0).equals(value);
    requireChain(node, chainFirst ? 0 : 1);
    if (layers.isEmpty() || !(layers.getLast() instanceof Dense dense)) {
      throw new OnnxException("an Add is only supported after MatMul or Gemm");
    }
    float[] bias = initializer(node, chainFirst ? 1 : 0).vector(dense.out());
    for (int i = 0; i < bias.length; i++) {
      bias[i] += dense.bias()[i];
    }
    layers.set(layers.size() - 1, new Dense(dense.weights(), bias));
  }

  private void dense(Dense dense) {
    if (width > 0 && dense.in() != width) {
      throw new OnnxException("takes " + dense.in() + " values, but gets " + width);
    }
    width = dense.out();
    layers.add(dense);
  }

  private void requireChain(NodeProto node, int input) {
    if (node.getInputCount() <= input || !node.getInput(input).equals(value)) {
      throw new OnnxException("does not continue the chain: its input is not " + value);
    }
  }

  private FloatTensor initializer(NodeProto node, int input) {
    FloatTensor tensor =
        node.getInputCount() > input ? initializers.get(node.getInput(input)) : null;
    if (tensor == null) {
      throw new OnnxException("its operand " + input + " must be an initializer of the graph");
    }
    return tensor;
  }

  private static void scale(float[][] values, float factor) {
    if (factor != 1) {
      for (float[] row : values) {
        for (int i = 0; i < row.length; i++) {
          row[i] *= factor;
        }
      }
    }
  }

  /** The declared width of an input, or 0 when it is symbolic. */
  private static int lastDimension(ValueInfoProto input) {
    var shape = input.getType().getTensorType().getShape();
    return shape.getDimCount() == 0
        ? 0
        : Math.toIntExact(shape.getDim(shape.getDimCount() - 1).getDimValue());
  }
}
