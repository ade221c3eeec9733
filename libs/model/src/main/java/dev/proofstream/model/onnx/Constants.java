package dev.proofstream.model.onnx;

import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Operators whose result no row changes: constants, shapes, ranges. */
final class Constants {
  private Constants() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Shape", call -> List.of(shape(call)));
    operators.put("Size", call -> List.of(integers(call.input(0).size())));
    operators.put("Constant", call -> List.of(constant(call)));
    operators.put("ConstantOfShape", call -> List.of(constantOfShape(call)));
    operators.put("Range", call -> List.of(range(call)));
  }

  private static Value shape(Call call) {
    int[] shape = call.input(0).shape();
    int rank = shape.length;
    int start = clamped(call.integer("start", 0), rank);
    int end = clamped(call.integer("end", rank), rank);
    double[] part = new double[Math.max(0, end - start)];
    for (int d = 0; d < part.length; d++) {
      part[d] = shape[start + d];
    }
    return new Known(Type.INTEGER, new int[] {part.length}, part);
  }

  private static int clamped(long axis, int rank) {
    return (int) Math.clamp(axis < 0 ? axis + rank : axis, 0, (long) rank);
  }

  private static Known integers(double... values) {
    return new Known(
        Type.INTEGER, values.length == 1 ? new int[0] : new int[] {values.length}, values);
  }

  private static Value constant(Call call) {
    if (call.hasAttribute("value")) {
      return TensorData.read(call.attribute("value").getT());
    }
    if (call.hasAttribute("value_float")) {
      return new Known(Type.FLOAT32, new int[0], new double[] {call.number("value_float", 0)});
    }
    if (call.hasAttribute("value_floats")) {
      double[] values = call.numbers("value_floats");
      return new Known(Type.FLOAT32, new int[] {values.length}, values);
    }
    if (call.hasAttribute("value_int")) {
      return integers(call.integer("value_int", 0));
    }
    if (call.hasAttribute("value_ints")) {
      double[] values = Arrays.stream(call.integers("value_ints")).asDoubleStream().toArray();
      return new Known(Type.INTEGER, new int[] {values.length}, values);
    }
    if (call.hasAttribute("value_string") || call.hasAttribute("value_strings")) {
      List<String> texts =
          call.hasAttribute("value_string")
              ? List.of(call.text("value_string", ""))
              : call.texts("value_strings");
      return new Value.Text(
          call.hasAttribute("value_string") ? new int[0] : new int[] {texts.size()}, texts);
    }
    throw new OnnxException("a sparse constant is not supported; store it dense");
  }

  private static Value constantOfShape(Call call) {
    int[] shape = Arrays.stream(call.longs(0, "shape")).mapToInt(Math::toIntExact).toArray();
    Known value =
        call.hasAttribute("value")
            ? (Known) TensorData.read(call.attribute("value").getT())
            : new Known(Type.FLOAT32, new int[0], new double[1]);
    double[] values = new double[Shapes.size(shape)];
    Arrays.fill(values, value.values()[0]);
    return new Known(value.type(), shape, values);
  }

  private static Value range(Call call) {
    Known start = call.known(0, "start");
    double limit = call.known(1, "limit").values()[0];
    double step = call.known(2, "delta").values()[0];
    double count = Math.ceil((limit - start.values()[0]) / step);
    if (!(count < 1e7)) {
      throw new OnnxException("makes a range of " + count + " values");
    }
    double[] values = new double[Math.max(0, (int) count)];
    Arrays.setAll(values, i -> start.values()[0] + i * step);
    return new Known(start.type(), new int[] {values.length}, values);
  }
}
