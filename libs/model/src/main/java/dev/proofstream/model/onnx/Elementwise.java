package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** Arithmetic on values, element by element, stretched to each other's shape. */
final class Elementwise {

  /** Pow is a chain of products, so only small exponents. */
  private static final int MOST_POWER = 8;

  private Elementwise() {}

  static void register(Map<String, Operator> operators) {
    operators.put("Add", call -> List.of(add(call, call.input(0), call.input(1), 1)));
    operators.put("Sub", call -> List.of(add(call, call.input(0), call.input(1), -1)));
    operators.put("Mul", call -> List.of(multiply(call, call.input(0), call.input(1))));
    operators.put("Div", call -> List.of(Division.divide(call)));
    operators.put("Reciprocal", call -> List.of(Division.reciprocal(call)));
    operators.put("Sign", call -> List.of(sign(call)));
    operators.put("Mod", call -> List.of(modulo(call)));
    operators.put("Neg", call -> List.of(negative(call, call.input(0))));
    operators.put("Sum", call -> List.of(sum(call)));
    operators.put("Mean", call -> List.of(mean(call)));
    operators.put("Min", call -> List.of(extreme(call, false)));
    operators.put("Max", call -> List.of(extreme(call, true)));
    operators.put("Pow", call -> List.of(power(call)));
    operators.put("Cast", call -> List.of(Casts.cast(call, call.integer("to", 0))));
    operators.put("CastLike", call -> List.of(Casts.castLike(call)));
  }

  /** Operands stretched to one shape; at least one of them computed. */
  record Pair(Type type, int[] shape, Value left, Value right) {
    static Pair of(Call call, Value a, Value b) {
      int[] shape = Shapes.broadcast(a.shape(), b.shape());
      return new Pair(a.type(), shape, stretch(call, a, shape), stretch(call, b, shape));
    }

    boolean known() {
      return left instanceof Known && right instanceof Known;
    }

    Known fold(DoubleBinaryOperator operator) {
      double[] values = new double[left.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            type.precision()
                .round(
                    operator.applyAsDouble(
                        ((Known) left).values()[i], ((Known) right).values()[i]));
      }
      return new Known(type, shape, values);
    }
  }

  static Value stretch(Call call, Value value, int[] shape) {
    return Arrays.equals(value.shape(), shape)
        ? value
        : value.rearranged(shape, Shapes.stretched(value.shape(), shape), 0, call);
  }

  static Value add(Call call, Value a, Value b, double factor) {
    Pair pair = Pair.of(call, a, b);
    if (pair.known()) {
      return pair.fold((x, y) -> x + factor * y);
    }
    call.building(pair.type());
    Value chosen = chosen(call, pair, (x, y) -> x + factor * y);
    if (chosen != null) {
      return chosen;
    }
    int n = pair.left().size();
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    if (pair.right() instanceof Known right) {
      double[] bias = Arrays.stream(right.values()).map(v -> factor * v).toArray();
      return call.result(
          pair.type(),
          pair.shape(),
          call.builder().elementwise(call.computed(pair.left()).ids(), ones, bias));
    }
    if (pair.left() instanceof Known left) {
      Arrays.fill(ones, factor);
      return call.result(
          pair.type(),
          pair.shape(),
          call.builder().elementwise(call.computed(pair.right()).ids(), ones, left.values()));
    }
    int[] left = call.computed(pair.left()).ids();
    int[] right = call.computed(pair.right()).ids();
    return call.result(pair.type(), pair.shape(), call.builder().sum(left, right, factor));
  }

  /** Arithmetic with computed indices, which stay indices; null where there are none. */
  private static Value chosen(Call call, Pair pair, DoubleBinaryOperator operator) {
    if (pair.type().isFloat()) {
      return null;
    }
    int[] left = call.computed(pair.left()).ids();
    int[] right = call.computed(pair.right()).ids();
    if (!call.choices().any(left) && !call.choices().any(right)) {
      return null;
    }
    int[] ids = new int[left.length];
    for (int k = 0; k < ids.length; k++) {
      Integer id = call.choices().combined(left[k], right[k], operator);
      if (id == null) {
        return null;
      }
      ids[k] = id;
    }
    return call.result(pair.type(), pair.shape(), ids);
  }

  static Value multiply(Call call, Value a, Value b) {
    Pair pair = Pair.of(call, a, b);
    if (pair.known()) {
      return pair.fold((x, y) -> x * y);
    }
    call.building(pair.type());
    Value chosen = chosen(call, pair, (x, y) -> x * y);
    if (chosen != null) {
      return chosen;
    }
    if (pair.right() instanceof Known right) {
      return scaled(call, pair, call.computed(pair.left()), right.values());
    }
    if (pair.left() instanceof Known left) {
      return scaled(call, pair, call.computed(pair.right()), left.values());
    }
    int[] left = call.computed(pair.left()).ids();
    int[] right = call.computed(pair.right()).ids();
    int[] written = new WrittenOut(call.builder()).product(left, right);
    return call.result(
        pair.type(), pair.shape(), written != null ? written : call.builder().product(left, right));
  }

  static Value scaled(Call call, Pair pair, Computed x, double[] weights) {
    int[] ids = call.builder().elementwise(x.ids(), weights, new double[weights.length]);
    boolean order = x.activation() != null && weights.length > 0 && weights[0] > 0;
    for (double weight : weights) {
      order &= weight == weights[0];
    }
    return order && Arrays.equals(ids, x.ids())
        ? new Computed(pair.type(), pair.shape(), ids, x.activation())
        : call.result(pair.type(), pair.shape(), ids);
  }

  /** Above 0, less below 0. */
  private static Value sign(Call call) {
    Computed x = call.computed(call.input(0));
    call.building(x.type());
    double[] zeros = new double[x.size()];
    int[] above = call.builder().compare(x.ids(), Relation.GREATER, zeros);
    int[] below = call.builder().compare(x.ids(), Relation.LESS, zeros);
    return call.result(x.type(), x.shape(), call.builder().sum(above, below, -1));
  }

  private static Value modulo(Call call) {
    Pair pair = Pair.of(call, call.input(0), call.input(1));
    if (!pair.known() || pair.type().isFloat()) {
      throw new OnnxException("is only supported between constant whole numbers");
    }
    return pair.fold(
        call.flag("fmod", false) ? (x, y) -> x % y : (x, y) -> Math.floorMod((long) x, (long) y));
  }

  static Value negative(Call call, Value x) {
    return multiply(call, x, new Known(x.type(), new int[0], new double[] {-1}));
  }

  private static Value sum(Call call) {
    Value sum = call.input(0);
    for (int i = 1; i < call.inputs().size(); i++) {
      sum = add(call, sum, call.input(i), 1);
    }
    return sum;
  }

  private static Value mean(Call call) {
    Value sum = sum(call);
    return multiply(
        call, sum, new Known(sum.type(), new int[0], new double[] {1.0 / call.inputs().size()}));
  }

  private static Value extreme(Call call, boolean maximum) {
    Value result = call.input(0);
    for (int i = 1; i < call.inputs().size(); i++) {
      Pair pair = Pair.of(call, result, call.input(i));
      call.building(pair.type());
      if (pair.known()) {
        result = pair.fold(maximum ? Math::max : Math::min);
      } else if (pair.left() instanceof Known || pair.right() instanceof Known) {
        Known bound = (Known) (pair.left() instanceof Known ? pair.left() : pair.right());
        Computed x = call.computed(pair.left() instanceof Known ? pair.right() : pair.left());
        result = new Computed(pair.type(), pair.shape(), limited(call, x.ids(), bound, maximum));
      } else {
        int[] left = call.computed(pair.left()).ids();
        int[] right = call.computed(pair.right()).ids();
        List<int[]> groups = new ArrayList<>();
        for (int k = 0; k < left.length; k++) {
          groups.add(new int[] {left[k], right[k]});
        }
        result =
            new Computed(
                pair.type(), pair.shape(), call.builder().extreme(maximum, Groups.of(groups)));
      }
    }
    return result;
  }

  private static int[] limited(Call call, int[] ids, Known bound, boolean maximum) {
    Polylines functions = new Polylines(ids.length);
    for (int k = 0; k < ids.length; k++) {
      double limit = bound.values()[k];
      functions.set(
          k,
          maximum
              ? Polyline.clip(limit, Double.POSITIVE_INFINITY)
              : Polyline.clip(Double.NEGATIVE_INFINITY, limit));
    }
    return functions.of(call, ids);
  }

  private static Value power(Call call) {
    Pair pair = Pair.of(call, call.input(0), call.input(1));
    if (pair.known()) {
      return pair.fold(Math::pow);
    }
    if (!(pair.right() instanceof Known exponents)) {
      throw new OnnxException("has a computed exponent; only constant ones are supported");
    }
    double exponent = exponents.size() == 0 ? 1 : exponents.values()[0];
    for (double other : exponents.values()) {
      if (other != exponent) {
        throw new OnnxException("has different exponents; only one for all values is supported");
      }
    }
    if (!pair.type().isFloat() && (exponent < 0 || exponent != Math.rint(exponent))) {
      throw new OnnxException(
          "has the exponent %s for whole numbers; cast them to float first".formatted(exponent));
    }
    call.building(pair.type());
    int[] x = call.computed(pair.left()).ids();
    if (exponent == 0.5) {
      return new Computed(
          pair.type(), pair.shape(), call.builder().smooth(x, SmoothFunction.of(Shape.SQRT)));
    }
    if (exponent == -1) {
      return Division.share(call, pair.type(), pair.shape(), Division.shares(call, x));
    }
    if (exponent == -0.5) {
      int[] root = call.builder().smooth(x, SmoothFunction.of(Shape.RSQRT));
      return new Computed(pair.type(), pair.shape(), root);
    }
    if (exponent != Math.rint(exponent) || exponent < 1 || exponent > MOST_POWER) {
      throw new OnnxException(
          "has the exponent %s; supported are -1, -0.5, 0.5 and 1 to %d"
              .formatted(exponent, MOST_POWER));
    }
    int n = (int) exponent;
    int[] result = null;
    int[] square = x;
    while (n > 0) {
      if ((n & 1) == 1) {
        result = result == null ? square : call.builder().product(result, square);
      }
      n >>= 1;
      square = n > 0 ? call.builder().product(square, square) : square;
    }
    return new Computed(pair.type(), pair.shape(), result);
  }

  /** A polyline for each value, equal ones shared. */
  static final class Polylines {
    private final List<Polyline> functions = new ArrayList<>();
    private final java.util.HashMap<Polyline, Integer> known = new java.util.HashMap<>();
    private final int[] functionOf;

    Polylines(int size) {
      this.functionOf = new int[size];
    }

    void set(int k, Polyline function) {
      Integer index = known.get(function);
      if (index == null) {
        index = functions.size();
        known.put(function, index);
        functions.add(function);
      }
      functionOf[k] = index;
    }

    int[] of(Call call, int[] ids) {
      return call.builder().piecewise(ids, functions, functionOf);
    }
  }

  /** Whether all of these scalars are 0 or 1. */
  static boolean bits(Call call, int[] ids) {
    return Arrays.stream(ids).allMatch(id -> call.builder().kind(id) == Kind.BIT);
  }
}
