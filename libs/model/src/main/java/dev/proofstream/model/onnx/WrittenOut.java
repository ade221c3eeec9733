package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Functions that a file writes as several nodes, such as {@code 1 / (1 + exp(-x))}, put together
 * again: one table takes the place of several, and an exponential that could leave every table goes
 * away. Each method looks at arrays element by element and gives null where not all elements are
 * what it looks for. The functions are the same as real numbers.
 */
final class WrittenOut {
  private static final double CLOSE = 1e-6;

  /** Of the constants that exporters round, such as 0.044715. */
  private static final double ROUNDED = 1e-3;

  private final GraphBuilder builder;

  WrittenOut(GraphBuilder builder) {
    this.builder = builder;
  }

  private interface Element {
    /** The scalar that element k is, or a negative number. */
    int at(int k);
  }

  private static int[] all(int size, Element element) {
    int[] ids = new int[size];
    for (int k = 0; k < size; k++) {
      ids[k] = element.at(k);
      if (ids[k] < 0) {
        return null;
      }
    }
    return ids;
  }

  private static boolean every(int size, IntPredicate holds) {
    for (int k = 0; k < size; k++) {
      if (!holds.test(k)) {
        return false;
      }
    }
    return size > 0;
  }

  /** {@code 1 / of}: sigmoid for 1 and an exponential, one table for a root. */
  int[] reciprocal(int[] of) {
    Linear[] terms = Linear.of(builder, of);
    if (every(of.length, k -> terms[k].isPlus(Shape.EXP))) {
      // 1 / (c + w e^z) = sigmoid(-z - ln(w / c)) / c
      int[] inner = new int[of.length];
      double[] shift = new double[of.length];
      double[] minus = new double[of.length];
      double[] share = new double[of.length];
      for (int k = 0; k < of.length; k++) {
        inner[k] = terms[k].operand();
        minus[k] = -1;
        shift[k] = -Math.log(terms[k].weight() / terms[k].bias());
        share[k] = 1 / terms[k].bias();
      }
      int[] negative = builder.elementwise(inner, minus, shift);
      return scaled(builder.smooth(negative, SmoothFunction.of(Shape.SIGMOID)), share);
    }
    if (every(of.length, k -> terms[k].isTimes(Shape.SQRT) && terms[k].weight() > 0)
        && sameFunction(terms)) {
      SmoothFunction root = terms[0].function();
      int[] inner = all(of.length, k -> terms[k].operand());
      double[] share = Arrays.stream(terms).mapToDouble(t -> 1 / t.weight()).toArray();
      return scaled(
          builder.smooth(inner, SmoothFunction.of(Shape.RSQRT).within(root.low(), root.high())),
          share);
    }
    return null;
  }

  /** {@code ln of}: softplus for 1 and an exponential, minus softplus for a sigmoid. */
  int[] log(int[] of) {
    Linear[] terms = Linear.of(builder, of);
    boolean plus = every(of.length, k -> terms[k].isPlus(Shape.EXP));
    boolean sigmoid =
        every(of.length, k -> terms[k].isTimes(Shape.SIGMOID) && terms[k].weight() > 0);
    if (!plus && !sigmoid) {
      return logOfSum(of);
    }
    int[] inner = all(of.length, k -> terms[k].operand());
    double[] sign = new double[of.length];
    double[] shift = new double[of.length];
    double[] constant = new double[of.length];
    for (int k = 0; k < of.length; k++) {
      // ln(c + w e^z) = ln c + softplus(z + ln(w / c)); ln(w sigmoid(z)) = ln w - softplus(-z)
      sign[k] = plus ? 1 : -1;
      shift[k] = plus ? Math.log(terms[k].weight() / terms[k].bias()) : 0;
      constant[k] = Math.log(plus ? terms[k].bias() : terms[k].weight());
    }
    int[] soft =
        builder.smooth(builder.elementwise(inner, sign, shift), SmoothFunction.of(Shape.SOFTPLUS));
    return builder.elementwise(soft, sign, constant);
  }

  /** {@code ln(w (e^a + e^b + ...))}, kept from leaving every table. */
  private int[] logOfSum(int[] of) {
    int[] result = new int[of.length];
    for (int k = 0; k < of.length; k++) {
      Powers powers = Powers.of(builder, of[k]);
      if (powers == null || powers.exponents().length < 2) {
        return null;
      }
      int[] log = Activations.logSumExp(builder, powers.exponents());
      result[k] =
          builder.elementwise(log, new double[] {1}, new double[] {Math.log(powers.weight())})[0];
    }
    return result;
  }

  /** {@code left / right}: tanh and the like by exponentials. */
  int[] quotient(int[] left, int[] right) {
    Linear[] over = Linear.of(builder, left);
    Linear[] under = Linear.of(builder, right);
    return all(
        left.length,
        k -> {
          Linear.Exponential n = over[k].exponential(builder);
          Linear.Exponential d = under[k].exponential(builder);
          if (n == null || d == null || !n.sameExponent(d) || !(d.constant() * d.weight() > 0)) {
            return -1;
          }
          // (c + w e^z) / (d + v e^z) = w/v + (c - d w/v) / d * sigmoid(-z - ln(v / d))
          double limit = n.weight() / d.weight();
          double rest = (n.constant() - d.constant() * limit) / d.constant();
          int[] inner =
              builder.elementwise(
                  new int[] {d.exponent()},
                  new double[] {-d.factor()},
                  new double[] {-Math.log(d.weight() / d.constant())});
          int[] sigmoid = builder.smooth(inner, SmoothFunction.of(Shape.SIGMOID));
          return builder.elementwise(sigmoid, new double[] {rest}, new double[] {limit})[0];
        });
  }

  /**
   * A softmax: its values, and what goes into it if it is one of the whole row and all values have
   * one factor above 0, so that the largest of the one is the largest of the other.
   */
  record Softmax(int[] values, int[] whole) {}

  /** {@code left / right} as softmax, where right is the sum of all powers. */
  Softmax softmax(int[] left, int[] right) {
    int[] values = new int[left.length];
    int[] exponents = null;
    Map<Integer, int[]> sharesOf = new HashMap<>();
    double common = 0;
    boolean whole = true;
    for (int k = 0; k < left.length; k++) {
      Linear over = Linear.of(builder, left[k]);
      Powers under = Powers.of(builder, right[k]);
      if (under == null || !over.isTimes(Shape.EXP) || over.bias() != 0) {
        return null;
      }
      if (!sharesOf.containsKey(right[k])) {
        whole &= k == 0;
        exponents = under.exponents();
        sharesOf.put(
            right[k], Activations.softmax(builder, Powers.withoutShared(builder, exponents)));
      }
      int place = under.place(over.operand());
      if (place < 0) {
        return null;
      }
      whole &= place == k;
      double weight = over.weight() / under.weight();
      common = k == 0 ? weight : common;
      whole &= weight > 0 && close(weight, common);
      values[k] = scaled(new int[] {sharesOf.get(right[k])[place]}, new double[] {weight})[0];
    }
    return new Softmax(
        values,
        whole && left.length == exponents.length ? Powers.withoutShared(builder, exponents) : null);
  }

  /** {@code left * right}: swish, mish and both forms of gelu. */
  int[] product(int[] left, int[] right) {
    int[] result = gated(left, right);
    return result != null ? result : gated(right, left);
  }

  /** {@code x * g(x)} as one function. */
  private int[] gated(int[] x, int[] gate) {
    Linear[] gates = Linear.of(builder, gate);
    if (every(x.length, k -> gates[k].isTimes(Shape.SIGMOID))) {
      // x w sigmoid(b x) = w/b (b x) sigmoid(b x)
      return byInner(x, gates, Shape.SILU, 1, 1);
    }
    if (every(x.length, k -> gates[k].is(Shape.ERF) && close(gates[k].bias(), gates[k].weight()))) {
      // x w (1 + erf(z)) = 2 w x Phi(sqrt(2) z)
      return byInner(x, gates, Shape.GELU, Math.sqrt(2), 2);
    }
    if (every(x.length, k -> gates[k].isTimes(Shape.TANH))) {
      return all(
          x.length,
          k -> {
            Linear inner = Linear.of(builder, gates[k].operand());
            return inner.isTimes(Shape.SOFTPLUS) && inner.weight() == 1 && inner.operand() == x[k]
                ? scaled(
                    builder.smooth(new int[] {x[k]}, SmoothFunction.of(Shape.MISH)),
                    new double[] {gates[k].weight()})[0]
                : -1;
          });
    }
    if (every(
        x.length, k -> gates[k].is(Shape.TANH) && close(gates[k].bias(), gates[k].weight()))) {
      return geluByTanh(x, gates);
    }
    return null;
  }

  /** {@code x w g(z)} with z = b x as {@code factor w / (stretch b) f(stretch z)}. */
  private int[] byInner(int[] x, Linear[] gates, Shape shape, double stretch, double factor) {
    double[] share = new double[x.length];
    int[] inner = new int[x.length];
    double[] stretches = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      double ratio = Linear.ratio(builder, gates[k].operand(), x[k]);
      if (Double.isNaN(ratio)) {
        return null;
      }
      share[k] = factor * gates[k].weight() / (stretch * ratio);
      inner[k] = gates[k].operand();
      stretches[k] = stretch;
    }
    return scaled(builder.smooth(scaled(inner, stretches), SmoothFunction.of(shape)), share);
  }

  /** {@code x w (1 + tanh(sqrt(2/pi) (b + 0.044715 b^3)))} with x = r b. */
  private int[] geluByTanh(int[] x, Linear[] gates) {
    double[] share = new double[x.length];
    int[] base = new int[x.length];
    double first = Math.sqrt(2 / Math.PI);
    for (int k = 0; k < x.length; k++) {
      Linear inner = Linear.of(builder, gates[k].operand());
      Linear.Cube cube = inner.cube(builder);
      if (cube == null
          || Math.abs(cube.weight() / (first * 0.044715) - 1) > ROUNDED
          || Math.abs(cube.linear() / first - 1) > ROUNDED) {
        return null;
      }
      double ratio = Linear.ratio(builder, x[k], cube.of());
      if (Double.isNaN(ratio)) {
        return null;
      }
      base[k] = cube.of();
      share[k] = 2 * ratio * gates[k].weight();
    }
    return scaled(builder.smooth(base, SmoothFunction.of(Shape.GELU_TANH)), share);
  }

  /** {@code x > 0 ? x : a (e^x - 1)}. */
  int[] elu(int[] condition, int[] then, int[] otherwise) {
    return all(
        condition.length,
        k -> {
          Linear power = Linear.of(builder, otherwise[k]);
          return isPositive(condition[k], then[k])
                  && power.is(Shape.EXP)
                  && power.weight() > 0
                  && close(power.bias(), -power.weight())
                  && power.operand() == then[k]
              ? builder
                  .smooth(new int[] {then[k]}, new SmoothFunction(Shape.ELU, power.weight(), 0))[0]
              : -1;
        });
  }

  private boolean isPositive(int bit, int x) {
    return builder.node(bit) instanceof Node.Compare compare
        && (compare.relation() == Relation.GREATER
            || compare.relation() == Relation.GREATER_OR_EQUAL)
        && compare.of()[bit - compare.first()] == x
        && compare.against()[bit - compare.first()] == 0;
  }

  private static boolean sameFunction(Linear[] terms) {
    return Arrays.stream(terms).allMatch(t -> t.function().equals(terms[0].function()));
  }

  private int[] scaled(int[] ids, double[] weights) {
    return Arrays.stream(weights).allMatch(w -> w == 1)
        ? ids
        : builder.elementwise(ids, weights, new double[ids.length]);
  }

  static boolean close(double a, double b) {
    return Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));
  }
}
