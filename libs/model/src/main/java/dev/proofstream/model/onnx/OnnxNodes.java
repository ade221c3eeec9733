package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Pieces of ONNX files that are written here. */
final class OnnxNodes {
  static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
  static final int DOUBLE = TensorProto.DataType.DOUBLE.getNumber();
  static final int INT64 = TensorProto.DataType.INT64.getNumber();

  /** All operators that are written are the same from 13 to 17. */
  private static final int OPERATOR_SET = 13;

  /** The first with float64 cut-offs. */
  private static final int CLASSIC_OPERATOR_SET = 3;

  private static final int IR_VERSION = 8;

  private OnnxNodes() {}

  static ModelProto model(GraphProto.Builder graph, boolean classic) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("proofstream")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET));
    if (classic) {
      model.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(CLASSIC_OPERATOR_SET));
    }
    return model.setGraph(graph).build();
  }

  static NodeProto.Builder node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(output + "." + operator)
        .setOpType(operator)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  /** Of the batch, and a width if it is above 0. */
  static ValueInfoProto value(String name, int type, int width) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("batch"));
    if (width > 0) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
        .build();
  }

  static TensorProto doubles(String name, double[] values, long... dims) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      data.putDouble(value);
    }
    return tensor(name, DOUBLE, data, dims);
  }

  static TensorProto floats(String name, double[] values, long... dims) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      data.putFloat((float) value);
    }
    return tensor(name, FLOAT, data, dims);
  }

  static TensorProto longs(String name, long[] values, long... dims) {
    ByteBuffer data =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      data.putLong(value);
    }
    return tensor(name, INT64, data, dims);
  }

  private static TensorProto tensor(String name, int type, ByteBuffer data, long... dims) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(type)
        .setRawData(ByteString.copyFrom(data.flip()))
        .addAllDims(Arrays.stream(dims).boxed().toList())
        .build();
  }

  static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  static AttributeProto integers(String name, List<Long> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.INTS)
        .addAllInts(values)
        .build();
  }

  static AttributeProto texts(String name, List<String> values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRINGS)
        .addAllStrings(values.stream().map(ByteString::copyFromUtf8).toList())
        .build();
  }

  static AttributeProto text(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto tensor(String name, TensorProto value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.TENSOR)
        .setT(value)
        .build();
  }
}
