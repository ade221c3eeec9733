package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One node of the file with its operands: what an operator is given to work on.
 *
 * @param node the node
 * @param name its name, or its number when it has none
 * @param inputs operands; null where an optional one is left out
 * @param opset version of the operator set that its domain is used with
 * @param builder where results go
 * @param choices scalars that are one of a few known things
 * @param lookups tables that inputs are looked up in
 */
record Call(
    NodeProto node,
    String name,
    List<Value> inputs,
    int opset,
    GraphBuilder builder,
    Choices choices,
    Lookups lookups) {

  /** More classes than this are not turned into bits. */
  private static final int MOST_CLASSES_AS_BITS = 32;

  boolean has(int input) {
    return input < inputs.size() && inputs.get(input) != null;
  }

  Value input(int input) {
    if (!has(input)) {
      throw new OnnxException("its operand " + input + " is missing");
    }
    return inputs.get(input);
  }

  /** A numeric operand as scalars, constants included. */
  Computed computed(int input) {
    return computed(input(input));
  }

  /** Names the nodes that are made from here on after this one, with results of this type. */
  GraphBuilder building(Type type) {
    return builder.as(name, node.getOpType(), type.precision());
  }

  Computed computed(Value value) {
    return switch (value) {
      case Computed computed -> computed;
      case Known known ->
          new Computed(
              known.type(),
              known.shape(),
              known.values().length == 0 ? new int[0] : builder.constant(known.values()));
      case ClassOf label -> asNumber(label);
      case Text text -> throw new OnnxException("strings are not supported here");
      case Value.Unreadable unreadable -> throw unreadable.reason();
    };
  }

  /** A class as a number, from one bit for each class. */
  private Computed asNumber(ClassOf label) {
    if (label.numbers() == null) {
      throw new OnnxException("strings are not supported here");
    }
    int[] bits =
        switch (label.decision()) {
          case Decision.Bit bit ->
              new int[] {builder.not(new int[] {bit.scalar()})[0], bit.scalar()};
          case Decision.Argmax argmax -> oneHot(argmax);
        };
    double[] weights = label.numbers().clone();
    int[] id =
        builder.affine(
            new dev.proofstream.model.graph.Sparse(
                new int[] {0, bits.length}, bits, weights, new double[1]));
    return new Computed(label.type(), label.shape(), id);
  }

  private int[] oneHot(Decision.Argmax argmax) {
    int[] values = argmax.values();
    if (values.length > MOST_CLASSES_AS_BITS) {
      throw new OnnxException(
          "goes on computing with the number of one of " + values.length + " classes");
    }
    int n = values.length;
    List<int[]> groups = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] group = new int[n - 1];
      int k = 0;
      for (int j = 0; j < n; j++) {
        if (j != i) {
          boolean first = argmax.lastOfEqual() ? j > i : j < i;
          int[] difference = builder.sum(new int[] {values[i]}, new int[] {values[j]}, -1);
          group[k++] =
              builder
                  .compare(
                      difference,
                      first ? Relation.GREATER : Relation.GREATER_OR_EQUAL,
                      new double[1])[0];
        }
      }
      groups.add(group);
    }
    return builder.all(Groups.of(groups));
  }

  /** An operand that must be known. */
  Known known(int input, String what) {
    if (!(input(input) instanceof Known known)) {
      throw new OnnxException("its " + what + " must be a constant of the graph");
    }
    return known;
  }

  /** Whole numbers of an operand that must be known. */
  long[] longs(int input, String what) {
    double[] values = known(input, what).values();
    long[] longs = new long[values.length];
    Arrays.setAll(longs, i -> (long) values[i]);
    return longs;
  }

  /** The result as a value that is known where all of its scalars are. */
  Value result(Type type, int[] shape, int[] ids) {
    double[] values = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      Double constant = builder.constantOf(ids[i]).orElse(null);
      if (constant == null) {
        return new Computed(type, shape, ids);
      }
      values[i] = constant;
    }
    return new Known(type, shape, values);
  }

  private AttributeProto find(String attribute) {
    for (AttributeProto candidate : node.getAttributeList()) {
      if (candidate.getName().equals(attribute)) {
        return candidate;
      }
    }
    return null;
  }

  boolean hasAttribute(String attribute) {
    return find(attribute) != null;
  }

  long integer(String attribute, long otherwise) {
    AttributeProto found = find(attribute);
    return found == null ? otherwise : found.getI();
  }

  boolean flag(String attribute, boolean otherwise) {
    return integer(attribute, otherwise ? 1 : 0) != 0;
  }

  float number(String attribute, float otherwise) {
    AttributeProto found = find(attribute);
    return found == null ? otherwise : found.getF();
  }

  String text(String attribute, String otherwise) {
    AttributeProto found = find(attribute);
    return found == null ? otherwise : found.getS().toStringUtf8();
  }

  /** Whole numbers, null when the attribute is not there. */
  long[] integers(String attribute) {
    AttributeProto found = find(attribute);
    return found == null ? null : found.getIntsList().stream().mapToLong(i -> i).toArray();
  }

  int[] smallIntegers(String attribute, int... otherwise) {
    long[] found = integers(attribute);
    return found == null ? otherwise : Arrays.stream(found).mapToInt(Math::toIntExact).toArray();
  }

  /** float32 numbers, null when the attribute is not there. */
  double[] numbers(String attribute) {
    AttributeProto found = find(attribute);
    return found == null ? null : found.getFloatsList().stream().mapToDouble(f -> f).toArray();
  }

  /** Numbers of a tensor or, without one, of a list of float32. */
  double[] preciseNumbers(String attribute) {
    AttributeProto tensor = find(attribute + "_as_tensor");
    if (tensor != null && tensor.hasT()) {
      return ((Known) TensorData.read(tensor.getT())).values();
    }
    return numbers(attribute);
  }

  List<String> texts(String attribute) {
    AttributeProto found = find(attribute);
    return found == null
        ? List.of()
        : found.getStringsList().stream().map(s -> s.toStringUtf8()).toList();
  }

  AttributeProto attribute(String attribute) {
    AttributeProto found = find(attribute);
    if (found == null) {
      throw new OnnxException("its attribute " + attribute + " is missing");
    }
    return found;
  }
}
