package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.onnx.Value.ClassOf;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Text;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators that choose a class and name it. */
final class Labels {
  private Labels() {}

  static void register(Map<String, Operator> operators) {
    operators.put("ArgMax", call -> List.of(argmax(call, false)));
    operators.put("ArgMin", call -> List.of(argmax(call, true)));
    operators.put("TopK", Labels::topK);
    operators.put("ZipMap", call -> List.of(call.input(0)));
    operators.put("LabelEncoder", call -> List.of(encode(call)));
  }

  private static Value argmax(Call call, boolean smallest) {
    Value x = call.input(0);
    int axis = Shapes.axis(call.integer("axis", 0), x.rank());
    int[] shape = Shapes.with(x.shape(), axis, 1);
    boolean last = call.flag("select_last_index", false);
    ClassOf label = largest(call, x, axis, smallest, last);
    if (call.flag("keepdims", true)) {
      return label.reshaped(shape);
    }
    boolean[] dropped = new boolean[shape.length];
    dropped[axis] = true;
    return label.reshaped(Shapes.without(shape, dropped));
  }

  private static ClassOf largest(Call call, Value x, int axis, boolean smallest, boolean last) {
    int n = x.shape()[axis];
    if (x.size() != n) {
      throw new OnnxException(
          "chooses %d classes for one row; was the model exported with a fixed batch?"
              .formatted(n == 0 ? 0 : x.size() / n));
    }
    if (n < 2) {
      throw new OnnxException("chooses the largest of " + n + " values");
    }
    double[] numbers = new double[n];
    Arrays.setAll(numbers, i -> i);
    call.building(x.type());
    int[] candidates = beforeActivation(call, x);
    if (smallest) {
      double[] minus = new double[n];
      Arrays.fill(minus, -1);
      candidates = call.builder().elementwise(candidates, minus, new double[n]);
    }
    Decision decision = call.builder().argmax(candidates, last);
    return ClassOf.numbered(Type.INTEGER, Shapes.with(x.shape(), axis, 1), decision, numbers);
  }

  private static int[] beforeActivation(Call call, Value x) {
    Computed computed = call.computed(x);
    if (computed.activation() == null) {
      return computed.ids();
    }
    call.builder()
        .note(
            "%s: the %s before it keeps the order and is left out"
                .formatted(call.name(), computed.activation().name()));
    return computed.activation().before();
  }

  private static List<Value> topK(Call call) {
    Value x = call.input(0);
    long k = call.has(1) ? call.longs(1, "K")[0] : call.integer("k", 0);
    if (k != 1) {
      throw new OnnxException("asks for the first " + k + "; only TopK with K = 1 is supported");
    }
    int axis = Shapes.axis(call.integer("axis", -1), x.rank());
    boolean largest = call.flag("largest", true);
    ClassOf label = largest(call, x, axis, !largest, false);
    int[] value = call.builder().extreme(largest, Groups.of(List.of(call.computed(x).ids())));
    return List.of(new Computed(x.type(), label.shape(), value), label);
  }

  private static Value encode(Call call) {
    List<String> keyTexts = texts(call, "keys_strings", "keys_tensor", "classes_strings");
    double[] keyNumbers = numbers(call, "keys_int64s", "keys_floats", "keys_tensor");
    List<String> texts = texts(call, "values_strings", "values_tensor", "");
    double[] numbers = numbers(call, "values_int64s", "values_floats", "values_tensor");
    int n = keyTexts.isEmpty() ? keyNumbers.length : keyTexts.size();
    if (call.hasAttribute("classes_strings") && numbers.length == 0 && texts.isEmpty()) {
      numbers = new double[n];
      Arrays.setAll(numbers, i -> i);
    }
    if (n == 0 || Math.max(texts.size(), numbers.length) != n) {
      throw new OnnxException("has no keys and values that fit");
    }
    String textOtherwise = call.text("default_string", "_Unused");
    double numberOtherwise =
        call.hasAttribute("values_floats")
            ? call.number("default_float", -0f)
            : call.integer("default_int64", -1);
    Type type =
        !texts.isEmpty()
            ? Type.TEXT
            : call.hasAttribute("values_floats") ? Type.FLOAT32 : Type.INTEGER;
    if (call.input(0) instanceof ClassOf label) {
      return renamed(
          label, keyTexts, keyNumbers, texts, numbers, type, textOtherwise, numberOtherwise);
    }
    if (type == Type.TEXT || !keyTexts.isEmpty() || !(call.input(0) instanceof Computed x)) {
      throw new OnnxException("encodes strings; encode them before the model and give it numbers");
    }
    return table(call, x, keyNumbers, numbers, numberOtherwise, type);
  }

  private static ClassOf renamed(
      ClassOf label,
      List<String> keyTexts,
      double[] keyNumbers,
      List<String> texts,
      double[] numbers,
      Type type,
      String textOtherwise,
      double numberOtherwise) {
    Map<Object, Integer> places = new HashMap<>();
    for (int i = Math.max(keyTexts.size(), keyNumbers.length) - 1; i >= 0; i--) {
      places.put(keyTexts.isEmpty() ? (Object) keyNumbers[i] : keyTexts.get(i), i);
    }
    int classes = label.names().size();
    String[] newTexts = new String[classes];
    double[] newNumbers = new double[classes];
    for (int c = 0; c < classes; c++) {
      Object key =
          keyTexts.isEmpty() && label.numbers() != null
              ? (Object) label.numbers()[c]
              : label.names().get(c);
      Integer place = places.get(key);
      if (type == Type.TEXT) {
        newTexts[c] = place == null ? textOtherwise : texts.get(place);
      } else {
        newNumbers[c] = place == null ? numberOtherwise : numbers[place];
      }
    }
    return type == Type.TEXT
        ? new ClassOf(type, label.shape(), label.decision(), List.of(newTexts), null)
        : ClassOf.numbered(type, label.shape(), label.decision(), newNumbers);
  }

  /** A table of numbers: one bit for each key. */
  private static Value table(
      Call call, Computed x, double[] keys, double[] values, double otherwise, Type type) {
    Value result = new Known(type, x.shape(), filled(x.size(), otherwise));
    for (int k = 0; k < keys.length; k++) {
      call.building(x.type());
      int[] bits = call.builder().compare(x.ids(), Relation.EQUAL, filled(x.size(), keys[k]));
      Value weighted =
          Elementwise.multiply(
              call,
              new Computed(type, x.shape(), bits),
              new Known(type, new int[0], new double[] {values[k] - otherwise}));
      result = Elementwise.add(call, result, weighted, 1);
    }
    return result;
  }

  private static double[] filled(int n, double value) {
    double[] values = new double[n];
    Arrays.fill(values, value);
    return values;
  }

  private static List<String> texts(Call call, String plain, String tensor, String old) {
    if (!call.texts(plain).isEmpty()) {
      return call.texts(plain);
    }
    if (call.hasAttribute(tensor)
        && TensorData.read(call.attribute(tensor).getT()) instanceof Text text) {
      return text.values();
    }
    return old.isEmpty() ? List.of() : call.texts(old);
  }

  private static double[] numbers(Call call, String whole, String floats, String tensor) {
    if (call.hasAttribute(whole)) {
      return Arrays.stream(call.integers(whole)).asDoubleStream().toArray();
    }
    if (call.hasAttribute(floats)) {
      return call.numbers(floats);
    }
    return call.hasAttribute(tensor)
            && TensorData.read(call.attribute(tensor).getT()) instanceof Known known
        ? known.values()
        : new double[0];
  }
}
