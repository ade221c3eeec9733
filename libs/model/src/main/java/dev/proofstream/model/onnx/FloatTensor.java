package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A float32 initializer, row-major. */
record FloatTensor(String name, List<Long> dims, float[] values) {

  static FloatTensor of(TensorProto tensor) {
    String name = tensor.getName();
    if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
      throw new OnnxException(
          "initializer "
              + name
              + " is of type "
              + TensorProto.DataType.forNumber(tensor.getDataType())
              + "; only FLOAT is supported");
    }
    if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      throw new OnnxException(
          "initializer " + name + " lies in another file; only data inside the file is supported");
    }
    float[] values;
    if (tensor.hasRawData()) {
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      values = new float[raw.remaining() / Float.BYTES];
      raw.asFloatBuffer().get(values);
    } else {
      values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
    }
    long expected = 1;
    for (long dim : tensor.getDimsList()) {
      expected = dim < 0 || dim > values.length ? -1 : expected * dim;
      if (expected < 0 || expected > values.length) {
        break;
      }
    }
    if (expected != values.length) {
      throw new OnnxException(
          "initializer "
              + name
              + " of shape "
              + tensor.getDimsList()
              + " holds "
              + values.length
              + " values");
    }
    return new FloatTensor(name, tensor.getDimsList(), values);
  }

  /** As weights {@code [out][in]}: of a tensor [out, in] when transposed, else of [in, out]. */
  float[][] matrix(boolean transposed) {
    if (dims.size() != 2 || values.length == 0) {
      throw new OnnxException("initializer " + name + " must be a matrix, is " + dims);
    }
    int rows = Math.toIntExact(dims.get(0));
    int columns = Math.toIntExact(dims.get(1));
    float[][] weights = transposed ? new float[rows][columns] : new float[columns][rows];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        float weight = values[r * columns + c];
        if (transposed) {
          weights[r][c] = weight;
        } else {
          weights[c][r] = weight;
        }
      }
    }
    return weights;
  }

  /** As a vector of that length, broadcast from one value where need be. */
  float[] vector(int length) {
    int last = dims.isEmpty() ? 1 : Math.toIntExact(dims.getLast());
    if (last != values.length || (last != length && last != 1)) {
      throw new OnnxException(
          "initializer " + name + " must be a vector of " + length + ", is " + dims);
    }
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = values[last == 1 ? 0 : i];
    }
    return vector;
  }
}
