package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import dev.proofstream.model.onnx.Value.Type;
import java.util.Arrays;

/** Division and reciprocals: softmax, sigmoid and the like where they are written so. */
final class Division {
  private Division() {}

  static Value divide(Call call) {
    Elementwise.Pair pair = Elementwise.Pair.of(call, call.input(0), call.input(1));
    boolean whole = !pair.type().isFloat();
    if (pair.known()) {
      return pair.fold((x, y) -> whole ? (double) ((long) x / (long) y) : x / y);
    }
    if (!(pair.right() instanceof Known right)) {
      return byComputed(call, pair);
    }
    for (double divisor : right.values()) {
      if (divisor == 0 || (whole && divisor != 1)) {
        throw new OnnxException(
            divisor == 0 ? "divides by 0" : "divides whole numbers; cast them to float first");
      }
    }
    call.building(pair.type());
    double[] weights = Arrays.stream(right.values()).map(v -> 1 / v).toArray();
    return Elementwise.scaled(call, pair, call.computed(pair.left()), weights);
  }

  /** {@code x / (1 + |x|)} is softsign; else a product with a reciprocal. */
  private static Value byComputed(Call call, Elementwise.Pair pair) {
    if (!pair.type().isFloat()) {
      throw new OnnxException("divides whole numbers; cast them to float first");
    }
    int[] left = call.computed(pair.left()).ids();
    int[] right = call.computed(pair.right()).ids();
    call.building(pair.type());
    boolean softsign = true;
    for (int k = 0; k < left.length && softsign; k++) {
      softsign = isOneAndAbsolute(call, right[k], left[k]);
    }
    if (softsign) {
      return call.result(
          pair.type(),
          pair.shape(),
          call.builder().smooth(left, SmoothFunction.of(Shape.SOFTSIGN)));
    }
    WrittenOut written = new WrittenOut(call.builder());
    WrittenOut.Softmax softmax = written.softmax(left, right);
    if (softmax != null) {
      return new Computed(
          pair.type(),
          pair.shape(),
          softmax.values(),
          softmax.whole() == null ? null : new Value.Activation("softmax", softmax.whole()));
    }
    int[] quotient = written.quotient(left, right);
    if (quotient != null) {
      return call.result(pair.type(), pair.shape(), quotient);
    }
    if (pair.left() instanceof Known over) {
      int[] shares = shares(call, right);
      return Arrays.stream(over.values()).allMatch(v -> v == 1)
          ? share(call, pair.type(), pair.shape(), shares)
          : call.result(
              pair.type(),
              pair.shape(),
              call.builder().elementwise(shares, over.values(), new double[shares.length]));
    }
    int[] shares = shares(call, right);
    int[] product = written.product(left, shares);
    return call.result(
        pair.type(),
        pair.shape(),
        product != null ? product : call.builder().product(left, shares));
  }

  /**
   * Shares that are a sigmoid, and no multiple of one, say so, for an output that chooses by it.
   */
  static Value share(Call call, Type type, int[] shape, int[] shares) {
    Linear[] terms = Linear.of(call.builder(), shares);
    boolean sigmoid =
        Arrays.stream(terms).allMatch(t -> t.isTimes(Shape.SIGMOID) && t.weight() == 1);
    return sigmoid
        ? new Computed(
            type,
            shape,
            shares,
            new Value.Activation(
                "sigmoid", Arrays.stream(terms).mapToInt(Linear::operand).toArray()))
        : call.result(type, shape, shares);
  }

  static int[] shares(Call call, int[] of) {
    int[] written = new WrittenOut(call.builder()).reciprocal(of);
    if (written != null) {
      return written;
    }
    call.builder()
        .note(
            "%s (%s): divides by a computed value, which must be above 0"
                .formatted(call.name(), call.node().getOpType()));
    return call.builder().smooth(of, SmoothFunction.of(Shape.RECIPROCAL));
  }

  static Value reciprocal(Call call) {
    Value x = call.input(0);
    call.building(x.type());
    return x instanceof Known known
        ? new Known(
            x.type(),
            x.shape(),
            Arrays.stream(known.values()).map(v -> x.type().precision().round(1 / v)).toArray())
        : share(call, x.type(), x.shape(), shares(call, call.computed(x).ids()));
  }

  /** Whether a scalar is {@code 1 + |x|}. */
  private static boolean isOneAndAbsolute(Call call, int scalar, int x) {
    if (!(call.builder().node(scalar) instanceof Node.Affine affine)
        || !(affine.map() instanceof Sparse sparse)) {
      return false;
    }
    int k = scalar - affine.first();
    if (sparse.termCount(k) != 1
        || sparse.bias(k) != 1
        || sparse.weights()[sparse.start()[k]] != 1) {
      return false;
    }
    int inner = sparse.sources()[sparse.start()[k]];
    return call.builder().node(inner) instanceof Node.PiecewiseLinear p
        && p.of()[inner - p.first()] == x
        && p.function(inner - p.first()).equals(Polyline.absolute());
  }
}
