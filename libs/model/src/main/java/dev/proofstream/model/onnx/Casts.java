package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.ValueRange;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;

/** Changes of element types. */
final class Casts {
  private Casts() {}

  /** The type that an ONNX type number stands for here. */
  static Type type(long number) {
    TensorProto.DataType type = TensorProto.DataType.forNumber((int) number);
    return switch (type) {
      case null -> throw new OnnxException("names the unknown type " + number);
      case FLOAT -> Type.FLOAT32;
      case DOUBLE -> Type.FLOAT64;
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> Type.INTEGER;
      case BOOL -> Type.BOOLEAN;
      case STRING -> Type.TEXT;
      default ->
          throw new OnnxException("uses " + type + "; export the model in float32 (or float64)");
    };
  }

  static Value castLike(Call call) {
    return to(call, call.input(1).type());
  }

  static Value cast(Call call, long number) {
    return to(call, type(number));
  }

  private static Value to(Call call, Type type) {
    return switch (call.input(0)) {
      case Known known when type != Type.TEXT ->
          new Known(
              type,
              known.shape(),
              Arrays.stream(known.values()).map(v -> converted(v, type)).toArray());
      case Known known ->
          new Text(
              known.shape(),
              ClassOf.numbered(Type.INTEGER, known.shape(), null, known.values()).names());
      case ClassOf label when type == Type.TEXT ->
          new ClassOf(Type.TEXT, label.shape(), label.decision(), label.names(), null);
      case ClassOf label when label.numbers() != null ->
          ClassOf.numbered(
              type,
              label.shape(),
              label.decision(),
              Arrays.stream(label.numbers()).map(v -> converted(v, type)).toArray());
      case Computed computed when type != Type.TEXT -> computed(call, computed, type);
      default ->
          throw new OnnxException("casts between strings and numbers, which is not supported");
    };
  }

  private static double converted(double value, Type type) {
    return switch (type) {
      case FLOAT32, FLOAT64 -> type.precision().round(value);
      case INTEGER -> (double) (long) value;
      case BOOLEAN -> value != 0 ? 1 : 0;
      case TEXT -> throw new IllegalArgumentException();
    };
  }

  /** By what it can be where that tells: a sum of probabilities is never 0. */
  private static int isNotZero(GraphBuilder builder, int id) {
    ValueRange range = builder.range(id);
    if (range.isPositive() || range.isNegative()) {
      return builder.constant(1)[0];
    }
    int[] ids = {id};
    return range.isNotNegative()
        ? builder.compare(ids, Relation.GREATER, new double[1])[0]
        : builder.not(builder.compare(ids, Relation.EQUAL, new double[1]))[0];
  }

  private static boolean isInput(Call call, int id) {
    Node node = call.builder().node(id);
    return node instanceof Node.Input && node.kind() == Kind.REAL;
  }

  private static Value computed(Call call, Computed x, Type type) {
    call.building(type);
    if (type == Type.BOOLEAN) {
      if (Elementwise.bits(call, x.ids())) {
        return new Computed(type, x.shape(), x.ids());
      }
      int[] bits = new int[x.size()];
      for (int k = 0; k < bits.length; k++) {
        bits[k] = isNotZero(call.builder(), x.ids()[k]);
      }
      return call.result(type, x.shape(), bits);
    }
    if (type == Type.INTEGER) {
      if (Arrays.stream(x.ids()).allMatch(id -> isInput(call, id))) {
        return new Computed(type, x.shape(), call.lookups().whole(x.ids()));
      }
      for (int id : x.ids()) {
        if (call.builder().kind(id) == Kind.REAL) {
          throw new OnnxException(
              "cuts computed values to whole numbers; compare them with cut-offs instead");
        }
      }
    }
    boolean rounds = type == Type.FLOAT32 && x.type() != Type.FLOAT32 && x.type() != Type.BOOLEAN;
    int[] ids = rounds ? call.builder().rounded(x.ids()) : x.ids();
    return new Computed(type, x.shape(), ids, rounds ? null : x.activation());
  }
}
