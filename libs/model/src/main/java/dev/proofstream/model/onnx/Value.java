package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Precision;
import java.util.Arrays;
import java.util.List;

/** What an ONNX value is for one row, while a file is being read. */
sealed interface Value {

  /** Element types as far as they matter here. */
  enum Type {
    FLOAT32,
    FLOAT64,
    INTEGER,
    BOOLEAN,
    TEXT;

    /** How the reference rounds numbers of this type; whole numbers are exact in float64. */
    Precision precision() {
      return this == FLOAT32 ? Precision.FLOAT32 : Precision.FLOAT64;
    }

    boolean isFloat() {
      return this == FLOAT32 || this == FLOAT64;
    }
  }

  Type type();

  /** Dimensions, the batch's being 1. */
  int[] shape();

  default int size() {
    return Shapes.size(shape());
  }

  default int rank() {
    return shape().length;
  }

  /**
   * Other elements of this value, or the same in another order.
   *
   * @param newShape shape of the result
   * @param from for each of its elements the element that it is, -1 for one that is {@code fill}
   */
  Value rearranged(int[] newShape, int[] from, double fill, Call call);

  /** The same elements in another shape of the same size. */
  Value reshaped(int[] newShape);

  /** Numbers that are known. */
  record Known(Type type, int[] shape, double[] values) implements Value {
    public Known {
      if (Shapes.size(shape) != values.length) {
        throw new OnnxException(
            values.length + " values do not fill the shape " + Arrays.toString(shape));
      }
    }

    @Override
    public Value rearranged(int[] newShape, int[] from, double fill, Call call) {
      double[] moved = new double[from.length];
      for (int i = 0; i < from.length; i++) {
        moved[i] = from[i] < 0 ? fill : values[from[i]];
      }
      return new Known(type, newShape, moved);
    }

    @Override
    public Value reshaped(int[] newShape) {
      return new Known(type, newShape, values);
    }
  }

  /**
   * Numbers that are computed.
   *
   * @param ids scalars of the graph, row-major
   * @param activation what they are the activation of, or null
   */
  record Computed(Type type, int[] shape, int[] ids, Activation activation) implements Value {
    public Computed {
      if (Shapes.size(shape) != ids.length) {
        throw new OnnxException(
            ids.length + " values do not fill the shape " + Arrays.toString(shape));
      }
    }

    Computed(Type type, int[] shape, int[] ids) {
      this(type, shape, ids, null);
    }

    @Override
    public Value rearranged(int[] newShape, int[] from, double fill, Call call) {
      int[] moved = new int[from.length];
      int filler = -1;
      for (int i = 0; i < from.length; i++) {
        if (from[i] >= 0) {
          moved[i] = ids[from[i]];
        } else {
          filler = filler < 0 ? call.builder().constant(fill)[0] : filler;
          moved[i] = filler;
        }
      }
      return new Computed(type, newShape, moved);
    }

    @Override
    public Value reshaped(int[] newShape) {
      return new Computed(type, newShape, ids, activation);
    }
  }

  /**
   * Values before an activation that keeps the order of the values of a row.
   *
   * @param name such as {@code softmax}
   * @param before scalars before it, in the order of those after it
   */
  record Activation(String name, int[] before) {}

  /** Strings that are known. */
  record Text(int[] shape, List<String> values) implements Value {
    public Text {
      values = List.copyOf(values);
    }

    @Override
    public Type type() {
      return Type.TEXT;
    }

    @Override
    public Value rearranged(int[] newShape, int[] from, double fill, Call call) {
      return new Text(newShape, Arrays.stream(from).mapToObj(values::get).toList());
    }

    @Override
    public Value reshaped(int[] newShape) {
      return new Text(newShape, values);
    }
  }

  /**
   * The class of the row, written as one of a list of names or numbers.
   *
   * @param type TEXT when {@code names} are what the file gives, else a number's
   * @param decision how the class index comes about
   * @param names by class index
   * @param numbers by class index; null for TEXT
   */
  record ClassOf(Type type, int[] shape, Decision decision, List<String> names, double[] numbers)
      implements Value {
    public ClassOf {
      names = List.copyOf(names);
    }

    static ClassOf numbered(Type type, int[] shape, Decision decision, double[] numbers) {
      return new ClassOf(
          type, shape, decision, Arrays.stream(numbers).mapToObj(ClassOf::name).toList(), numbers);
    }

    private static String name(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.valueOf((long) number)
          : String.valueOf(number);
    }

    @Override
    public Value rearranged(int[] newShape, int[] from, double fill, Call call) {
      if (from.length != 1 || from[0] != 0) {
        return call.computed(this).rearranged(newShape, from, fill, call);
      }
      return reshaped(newShape);
    }

    @Override
    public Value reshaped(int[] newShape) {
      return new ClassOf(type, newShape, decision, names, numbers);
    }
  }

  /** What could not be read; a fault only if something that is asked for needs it. */
  record Unreadable(OnnxException reason) implements Value {
    @Override
    public Type type() {
      throw reason;
    }

    @Override
    public int[] shape() {
      throw reason;
    }

    @Override
    public Value rearranged(int[] newShape, int[] from, double fill, Call call) {
      throw reason;
    }

    @Override
    public Value reshaped(int[] newShape) {
      throw reason;
    }
  }
}
