package dev.proofstream.model.onnx;

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
import java.util.List;

/**
 * Writes networks as ONNX: {@code input} float [batch, inputs] through Gemm (transB) and Relu nodes
 * to {@code logits} float [batch, outputs]. The same network always gives the same bytes.
 */
public final class OnnxWriter {

  /** Gemm and Relu as used here are the same since operator set 13. */
  private static final int OPERATOR_SET = 13;

  private static final int IR_VERSION = 8;

  /** Name of the graph's input. */
  public static final String INPUT = "input";

  /** Name of the graph's output. */
  public static final String OUTPUT = "logits";

  private OnnxWriter() {}

  /** The network as the bytes of an ONNX file. */
  public static byte[] write(FeedForwardNetwork network) {
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("network")
            .addInput(tensor(INPUT, network.inputs()))
            .addOutput(tensor(OUTPUT, network.outputs()));
    List<Layer> layers = network.layers();
    String value = INPUT;
    int dense = 0;
    int relu = 0;
    for (int i = 0; i < layers.size(); i++) {
      boolean last = i == layers.size() - 1;
      switch (layers.get(i)) {
        case Dense layer -> {
          String name = "fc" + ++dense;
          String result = last ? OUTPUT : name + ".out";
          graph
              .addInitializer(weights(name + ".weight", layer))
              .addInitializer(bias(name + ".bias", layer))
              .addNode(
                  node(name, "Gemm", result, value, name + ".weight", name + ".bias")
                      .addAttribute(
                          AttributeProto.newBuilder()
                              .setName("transB")
                              .setType(AttributeProto.AttributeType.INT)
                              .setI(1)));
          value = result;
        }
        case Relu layer -> {
          String name = "relu" + ++relu;
          graph.addNode(node(name, "Relu", name + ".out", value));
          value = name + ".out";
        }
      }
    }
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

  private static TensorProto weights(String name, Dense layer) {
    ByteBuffer data = littleEndian(layer.in() * layer.out());
    for (float[] row : layer.weights()) {
      for (float weight : row) {
        data.putFloat(weight);
      }
    }
    return floats(name, data).addDims(layer.out()).addDims(layer.in()).build();
  }

  private static TensorProto bias(String name, Dense layer) {
    ByteBuffer data = littleEndian(layer.out());
    for (float bias : layer.bias()) {
      data.putFloat(bias);
    }
    return floats(name, data).addDims(layer.out()).build();
  }

  private static ByteBuffer littleEndian(int floats) {
    return ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto.Builder floats(String name, ByteBuffer data) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .setRawData(ByteString.copyFrom(data.flip()));
  }

  private static ValueInfoProto tensor(String name, int width) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }
}
