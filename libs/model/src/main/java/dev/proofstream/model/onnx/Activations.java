package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Activation;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Functions of one value, and softmax. */
final class Activations {
  private static final float SELU_ALPHA = 1.67326319217681884765625f;
  private static final float SELU_GAMMA = 1.05070102214813232421875f;

  /** Of differences from the largest, which are 0 or below; that of the largest itself is 1. */
  private static final SmoothFunction POWER =
      SmoothFunction.of(Shape.EXP).within(Double.NEGATIVE_INFINITY, 0);

  private Activations() {}

  static void register(Map<String, Operator> operators) {
    piecewise(operators, "Relu", call -> Polyline.leakyRelu(0));
    piecewise(operators, "LeakyRelu", call -> Polyline.leakyRelu(call.number("alpha", 0.01f)));
    piecewise(operators, "Abs", call -> Polyline.absolute());
    piecewise(operators, "Clip", Activations::clip);
    piecewise(
        operators,
        "HardSigmoid",
        call -> Polyline.hardSigmoid(call.number("alpha", 0.2f), call.number("beta", 0.5f)));
    smooth(operators, "Sigmoid", call -> SmoothFunction.of(Shape.SIGMOID));
    smooth(operators, "Tanh", call -> SmoothFunction.of(Shape.TANH));
    smooth(operators, "Softplus", call -> SmoothFunction.of(Shape.SOFTPLUS));
    smooth(operators, "Softsign", call -> SmoothFunction.of(Shape.SOFTSIGN));
    smooth(operators, "Mish", call -> SmoothFunction.of(Shape.MISH));
    smooth(operators, "Erf", call -> SmoothFunction.of(Shape.ERF));
    smooth(operators, "Exp", call -> SmoothFunction.of(Shape.EXP));
    operators.put("Log", call -> List.of(log(call)));
    smooth(operators, "Sqrt", call -> SmoothFunction.of(Shape.SQRT));
    smooth(operators, "Elu", call -> new SmoothFunction(Shape.ELU, call.number("alpha", 1), 0));
    smooth(operators, "Celu", call -> new SmoothFunction(Shape.CELU, call.number("alpha", 1), 0));
    smooth(
        operators,
        "Selu",
        call ->
            new SmoothFunction(
                Shape.SELU, call.number("alpha", SELU_ALPHA), call.number("gamma", SELU_GAMMA)));
    smooth(
        operators,
        "Gelu",
        call ->
            SmoothFunction.of(
                call.text("approximate", "none").equals("tanh") ? Shape.GELU_TANH : Shape.GELU));
    operators.put("PRelu", call -> List.of(prelu(call)));
    operators.put("HardSwish", call -> List.of(hardSwish(call)));
    operators.put("ThresholdedRelu", call -> List.of(thresholdedRelu(call)));
    operators.put("Softmax", call -> List.of(softmax(call, false)));
    operators.put("LogSoftmax", call -> List.of(softmax(call, true)));
  }

  private static void piecewise(
      Map<String, Operator> operators, String name, Function<Call, Polyline> function) {
    operators.put(
        name,
        call -> {
          Polyline polyline = function.apply(call);
          return List.of(each(call, polyline::at, ids -> call.builder().piecewise(ids, polyline)));
        });
  }

  private static void smooth(
      Map<String, Operator> operators, String name, Function<Call, SmoothFunction> function) {
    operators.put(
        name,
        call -> {
          SmoothFunction f = function.apply(call);
          Value result = each(call, f::at, ids -> call.builder().smooth(ids, f));
          return List.of(
              f.increasing() && result instanceof Computed y
                  ? new Computed(
                      y.type(),
                      y.shape(),
                      y.ids(),
                      new Activation(
                          name.toLowerCase(java.util.Locale.ROOT), call.computed(0).ids()))
                  : result);
        });
  }

  private static Value log(Call call) {
    SmoothFunction log = SmoothFunction.of(Shape.LOG);
    Value result =
        each(
            call,
            log::at,
            ids -> {
              int[] written = new WrittenOut(call.builder()).log(ids);
              return written != null ? written : call.builder().smooth(ids, log);
            });
    return result instanceof Computed y
        ? new Computed(y.type(), y.shape(), y.ids(), new Activation("log", call.computed(0).ids()))
        : result;
  }

  private static Value each(Call call, DoubleUnaryOperator function, Function<int[], int[]> nodes) {
    Value x = call.input(0);
    if (x instanceof Known known) {
      return new Known(
          known.type(),
          known.shape(),
          Arrays.stream(known.values())
              .map(v -> known.type().precision().round(function.applyAsDouble(v)))
              .toArray());
    }
    call.building(x.type());
    return new Computed(x.type(), x.shape(), nodes.apply(call.computed(x).ids()));
  }

  private static Polyline clip(Call call) {
    double low = call.number("min", Float.NEGATIVE_INFINITY);
    double high = call.number("max", Float.POSITIVE_INFINITY);
    if (call.has(1)) {
      low = call.known(1, "min").values()[0];
    }
    if (call.has(2)) {
      high = call.known(2, "max").values()[0];
    }
    return Polyline.clip(
        low <= -Float.MAX_VALUE ? Double.NEGATIVE_INFINITY : low,
        high >= Float.MAX_VALUE ? Double.POSITIVE_INFINITY : high);
  }

  private static Value prelu(Call call) {
    Computed x = call.computed(0);
    Known slopes = (Known) Elementwise.stretch(call, call.known(1, "slope"), x.shape());
    call.building(x.type());
    Elementwise.Polylines functions = new Elementwise.Polylines(x.ids().length);
    for (int k = 0; k < x.ids().length; k++) {
      functions.set(k, Polyline.leakyRelu(slopes.values()[k]));
    }
    return new Computed(x.type(), x.shape(), functions.of(call, x.ids()));
  }

  private static Value hardSwish(Call call) {
    Computed x = call.computed(0);
    call.building(x.type());
    int[] gate = call.builder().piecewise(x.ids(), Polyline.hardSigmoid(1.0 / 6, 0.5));
    return new Computed(x.type(), x.shape(), call.builder().product(x.ids(), gate));
  }

  private static Value thresholdedRelu(Call call) {
    Computed x = call.computed(0);
    call.building(x.type());
    double[] alpha = new double[x.ids().length];
    Arrays.fill(alpha, call.number("alpha", 1));
    int[] above = call.builder().compare(x.ids(), Relation.GREATER, alpha);
    int[] zeros = call.builder().constant(new double[x.ids().length]);
    return new Computed(x.type(), x.shape(), call.builder().select(above, x.ids(), zeros));
  }

  private static Value softmax(Call call, boolean log) {
    Computed x = call.computed(0);
    boolean flattens = call.opset() < 13;
    int axis = Shapes.axis(call.integer("axis", flattens ? 1 : -1), x.rank());
    int n = flattens ? Shapes.product(x.shape(), axis, x.rank()) : x.shape()[axis];
    int inner = flattens ? 1 : Shapes.product(x.shape(), axis + 1, x.rank());
    int outer = x.size() / (n * inner);
    call.building(x.type());
    int[] result = new int[x.size()];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        int[] places = new int[n];
        int[] group = new int[n];
        for (int k = 0; k < n; k++) {
          places[k] = (o * n + k) * inner + i;
          group[k] = x.ids()[places[k]];
        }
        int[] ids = log ? logSoftmax(call.builder(), group) : softmax(call.builder(), group);
        for (int k = 0; k < n; k++) {
          result[places[k]] = ids[k];
        }
      }
    }
    boolean wholeRow = outer == 1 && inner == 1;
    return new Computed(
        x.type(),
        x.shape(),
        result,
        wholeRow ? new Activation(log ? "log-softmax" : "softmax", x.ids()) : null);
  }

  /** Of sums of powers, which are 1 or more. */
  private static SmoothFunction fromOne(Shape shape) {
    return SmoothFunction.of(shape).within(1, Double.POSITIVE_INFINITY);
  }

  /** Softmax as numbers; of two values it is the sigmoid of their difference. */
  static int[] softmax(GraphBuilder builder, int[] x) {
    if (x.length == 1) {
      return builder.constant(1);
    }
    if (x.length == 2) {
      int[] difference = builder.sum(new int[] {x[1]}, new int[] {x[0]}, -1);
      int[] second = builder.smooth(difference, SmoothFunction.of(Shape.SIGMOID));
      int[] first = builder.elementwise(second, new double[] {-1}, new double[] {1});
      return new int[] {first[0], second[0]};
    }
    int[] powers = builder.smooth(belowLargest(builder, x), POWER);
    int[] share = builder.smooth(total(builder, powers), fromOne(Shape.RECIPROCAL));
    return builder.product(powers, repeated(share[0], x.length));
  }

  /** The logarithm of the sum of powers. */
  static int[] logSumExp(GraphBuilder builder, int[] x) {
    int[] largest = largest(builder, x);
    int[] powers = builder.smooth(builder.sum(x, repeated(largest[0], x.length), -1), POWER);
    int[] log = builder.smooth(total(builder, powers), fromOne(Shape.LOG));
    return builder.sum(log, largest, 1);
  }

  private static int[] logSoftmax(GraphBuilder builder, int[] x) {
    int[] below = belowLargest(builder, x);
    int[] powers = builder.smooth(below, POWER);
    int[] log = builder.smooth(total(builder, powers), fromOne(Shape.LOG));
    return builder.sum(below, repeated(log[0], x.length), -1);
  }

  /** Values less the largest of them, so 0 or below. */
  private static int[] belowLargest(GraphBuilder builder, int[] x) {
    return builder.sum(x, repeated(largest(builder, x)[0], x.length), -1);
  }

  private static int[] largest(GraphBuilder builder, int[] x) {
    List<int[]> group = new ArrayList<>();
    group.add(x);
    return builder.extreme(true, Groups.of(group));
  }

  private static int[] total(GraphBuilder builder, int[] x) {
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    return builder.affine(new Sparse(new int[] {0, x.length}, x, ones, new double[1]));
  }

  private static int[] repeated(int id, int times) {
    int[] ids = new int[times];
    Arrays.fill(ids, id);
    return ids;
  }
}
