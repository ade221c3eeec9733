package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Constants of ONNX files. */
final class TensorData {
  private TensorData() {}

  /**
   * A constant.
   *
   * @throws OnnxException when its data lie in another file, do not fill its shape, are not finite
   *     or of a type that is not supported
   */
  static Value read(TensorProto tensor) {
    try {
      return values(tensor);
    } catch (OnnxException e) {
      throw new OnnxException("constant " + tensor.getName() + ": " + e.getMessage(), e);
    }
  }

  private static Value values(TensorProto tensor) {
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL
        || tensor.getExternalDataCount() > 0) {
      throw new OnnxException(
          "lies in another file; save the model as one file"
              + " (onnx.save with save_as_external_data=False)");
    }
    int[] shape = new int[tensor.getDimsCount()];
    for (int d = 0; d < shape.length; d++) {
      long dimension = tensor.getDims(d);
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw new OnnxException("has the shape " + tensor.getDimsList());
      }
      shape[d] = (int) dimension;
    }
    int size = Shapes.size(shape);
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    if (type == null) {
      throw new OnnxException("is of the unknown type " + tensor.getDataType());
    }
    return switch (type) {
      case FLOAT ->
          finite(Type.FLOAT32, shape, size, tensor, Float.BYTES, tensor.getFloatDataCount());
      case DOUBLE ->
          finite(Type.FLOAT64, shape, size, tensor, Double.BYTES, tensor.getDoubleDataCount());
      case INT64 -> whole(shape, size, tensor, Long.BYTES, tensor.getInt64DataCount());
      case INT32 -> whole(shape, size, tensor, Integer.BYTES, tensor.getInt32DataCount());
      case INT16, UINT16 -> whole(shape, size, tensor, Short.BYTES, tensor.getInt32DataCount());
      case INT8, UINT8 -> whole(shape, size, tensor, Byte.BYTES, tensor.getInt32DataCount());
      case BOOL ->
          new Known(
              Type.BOOLEAN, shape, numbers(size, tensor, Byte.BYTES, tensor.getInt32DataCount()));
      case STRING -> {
        List<String> strings =
            tensor.getStringDataList().stream().map(ByteString::toStringUtf8).toList();
        if (strings.size() != size) {
          throw new OnnxException("holds " + strings.size() + " of " + size + " strings");
        }
        yield new Text(shape, strings);
      }
      default ->
          throw new OnnxException(
              "is of type " + type + "; export the model with float32 parameters");
    };
  }

  private static Known finite(
      Type type, int[] shape, int size, TensorProto tensor, int bytes, int listed) {
    double[] values = numbers(size, tensor, bytes, listed);
    for (double value : values) {
      if (Double.isNaN(value)) {
        throw new OnnxException("holds a value that is not a number");
      }
    }
    return new Known(type, shape, values);
  }

  private static Known whole(int[] shape, int size, TensorProto tensor, int bytes, int listed) {
    return new Known(Type.INTEGER, shape, numbers(size, tensor, bytes, listed));
  }

  private static double[] numbers(int size, TensorProto tensor, int bytes, int listed) {
    TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
    IntToDoubleFunction element;
    if (tensor.hasRawData()) {
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      if (raw.remaining() != (long) size * bytes) {
        throw new OnnxException(
            "holds " + raw.remaining() + " bytes for " + size + " values of " + bytes);
      }
      element =
          switch (type) {
            case FLOAT -> i -> raw.getFloat(4 * i);
            case DOUBLE -> i -> raw.getDouble(8 * i);
            case INT64 -> i -> raw.getLong(8 * i);
            case INT32 -> i -> raw.getInt(4 * i);
            case INT16 -> i -> raw.getShort(2 * i);
            case UINT16 -> i -> Short.toUnsignedInt(raw.getShort(2 * i));
            case INT8 -> i -> raw.get(i);
            default -> i -> Byte.toUnsignedInt(raw.get(i));
          };
    } else {
      if (listed != size) {
        throw new OnnxException("holds " + listed + " of " + size + " values");
      }
      element =
          switch (type) {
            case FLOAT -> i -> tensor.getFloatData(i);
            case DOUBLE -> i -> tensor.getDoubleData(i);
            case INT64 -> i -> tensor.getInt64Data(i);
            default -> i -> tensor.getInt32Data(i);
          };
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = element.applyAsDouble(i);
    }
    return values;
  }
}
