package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Normalisations by the row's own mean and variance: {@code (x - mean) / sqrt(variance + epsilon) *
 * scale + bias}. They cost a square and a product for each value.
 */
final class Normalizations {
  private static final float EPSILON = 1e-5f;

  private Normalizations() {}

  static void register(Map<String, Operator> operators) {
    operators.put("LayerNormalization", call -> List.of(layer(call)));
    operators.put("InstanceNormalization", call -> List.of(instance(call)));
    operators.put("LpNormalization", call -> List.of(lp(call)));
  }

  private static Value layer(Call call) {
    Value x = call.input(0);
    boolean[] axes = new boolean[x.rank()];
    Arrays.fill(axes, Shapes.axis(call.integer("axis", -1), x.rank()), axes.length, true);
    Value scaled = Elementwise.multiply(call, normalized(call, x, axes), call.input(1));
    return call.has(2) ? Elementwise.add(call, scaled, call.input(2), 1) : scaled;
  }

  private static Value instance(Call call) {
    Value x = call.input(0);
    Frame.spatial(x.shape());
    boolean[] axes = new boolean[x.rank()];
    Arrays.fill(axes, 2, axes.length, true);
    int[] channels = new int[x.rank()];
    Arrays.fill(channels, 1);
    channels[1] = x.shape()[1];
    Value scaled =
        Elementwise.multiply(call, normalized(call, x, axes), call.input(1).reshaped(channels));
    return Elementwise.add(call, scaled, call.input(2).reshaped(channels), 1);
  }

  /** Each vector along an axis, divided by its length, which must not be 0. */
  private static Value lp(Call call) {
    Value x = call.input(0);
    boolean[] axes = new boolean[x.rank()];
    axes[Shapes.axis(call.integer("axis", -1), x.rank())] = true;
    long p = call.integer("p", 2);
    if (p != 1 && p != 2) {
      throw new OnnxException("has p = " + p + "; supported are 1 and 2");
    }
    Value length = Pooling.reduce(call, x, axes, true, p == 1 ? "l1" : "sumsquare");
    call.building(x.type());
    int[] of = call.computed(length).ids();
    int[] shares =
        call.builder().smooth(of, SmoothFunction.of(p == 1 ? Shape.RECIPROCAL : Shape.RSQRT));
    return Elementwise.multiply(call, x, new Computed(x.type(), length.shape(), shares));
  }

  private static Value normalized(Call call, Value x, boolean[] axes) {
    float epsilon = call.number("epsilon", EPSILON);
    if (!(epsilon > 0)) {
      throw new OnnxException("has an epsilon of " + epsilon + ", which must be above 0");
    }
    Value mean = Pooling.reduce(call, x, axes, true, "mean");
    Value centred = Elementwise.add(call, x, mean, -1);
    Value squares = Elementwise.multiply(call, centred, centred);
    Value variance = Pooling.reduce(call, squares, axes, true, "mean");
    Value shifted =
        Elementwise.add(call, variance, new Known(x.type(), new int[0], new double[] {epsilon}), 1);
    return Elementwise.multiply(call, centred, smooth(call, shifted, Shape.RSQRT, epsilon));
  }

  private static Value smooth(Call call, Value x, Shape shape, double least) {
    Computed computed = call.computed(x);
    call.building(x.type());
    SmoothFunction function = SmoothFunction.of(shape).within(least, Double.POSITIVE_INFINITY);
    return call.result(x.type(), x.shape(), call.builder().smooth(computed.ids(), function));
  }
}
