package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.SmoothFunction;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A scalar read as a sum: {@code bias + sum of weight * value[source]}, over the scalars that its
 * own node adds up, or over itself.
 *
 * @param terms weight by source, none of them 0
 * @param bias constant
 * @param function of the only source, null when there are several or it is no smooth function
 * @param operand what that function is of; -1 without one
 */
record Linear(Map<Integer, Double> terms, double bias, SmoothFunction function, int operand) {

  /** Sums of more terms are not looked at. */
  private static final int MOST_TERMS = 4096;

  static Linear of(GraphBuilder builder, int id) {
    Map<Integer, Double> terms = new LinkedHashMap<>();
    double bias = 0;
    if (builder.node(id) instanceof Node.Affine affine
        && affine.map().termCount(id - affine.first()) <= MOST_TERMS) {
      bias = affine.map().bias(id - affine.first());
      affine.map().terms(id - affine.first(), (s, w) -> terms.merge(s, w, Double::sum));
      terms.values().removeIf(weight -> weight == 0);
    } else {
      terms.put(id, 1.0);
    }
    if (terms.size() == 1) {
      int source = terms.keySet().iterator().next();
      if (builder.node(source) instanceof Node.Smooth smooth) {
        return new Linear(terms, bias, smooth.function(), smooth.of()[source - smooth.first()]);
      }
    }
    return new Linear(terms, bias, null, -1);
  }

  static Linear[] of(GraphBuilder builder, int[] ids) {
    Linear[] all = new Linear[ids.length];
    java.util.Arrays.setAll(all, k -> of(builder, ids[k]));
    return all;
  }

  /** Of the only source. */
  double weight() {
    return terms.values().iterator().next();
  }

  /** Whether it is a constant and a multiple of one function. */
  boolean is(Shape shape) {
    return function != null && function.shape() == shape;
  }

  /** Whether it is a multiple of one function. */
  boolean isTimes(Shape shape) {
    return is(shape) && bias == 0;
  }

  /** Whether it is a constant above 0 and a multiple above 0 of one function. */
  boolean isPlus(Shape shape) {
    return is(shape) && bias > 0 && weight() > 0;
  }

  /** {@code b} with {@code z = b x}, not 0; NaN where there is none to be seen. */
  static double ratio(GraphBuilder builder, int z, int x) {
    if (z == x) {
      return 1;
    }
    Linear a = of(builder, z);
    Linear b = of(builder, x);
    if (a.bias == 0 && a.terms.size() == 1 && a.terms.containsKey(x)) {
      return a.weight();
    }
    if (b.bias == 0 && b.terms.size() == 1 && b.terms.containsKey(z)) {
      return 1 / b.weight();
    }
    if (a.terms.isEmpty() || !a.terms.keySet().equals(b.terms.keySet())) {
      return Double.NaN;
    }
    int first = a.terms.keySet().iterator().next();
    double ratio = a.terms.get(first) / b.terms.get(first);
    boolean same = WrittenOut.close(a.bias, ratio * b.bias);
    for (int source : a.terms.keySet()) {
      same &= WrittenOut.close(a.terms.get(source), ratio * b.terms.get(source));
    }
    return same ? ratio : Double.NaN;
  }

  /**
   * {@code constant + weight * e^(factor * exponent)}, up to a common factor of whatever it is
   * divided by or divides when there are two exponentials of opposite numbers.
   */
  record Exponential(int exponent, double factor, double constant, double weight) {
    boolean sameExponent(Exponential other) {
      return exponent == other.exponent && factor == other.factor;
    }
  }

  /**
   * A constant and one exponential, or {@code c e^z + d e^-z}, which is {@code e^-z (d + c e^2z)};
   * null for anything else. Of two of these, both of the one kind or both of the other, the
   * quotient is that of what this gives.
   */
  Exponential exponential(GraphBuilder builder) {
    if (is(Shape.EXP)) {
      return new Exponential(operand, 1, bias, weight());
    }
    if (bias != 0 || terms.size() != 2) {
      return null;
    }
    int[] ids = terms.keySet().stream().mapToInt(i -> i).sorted().toArray();
    Linear a = of(builder, ids[0]);
    Linear b = of(builder, ids[1]);
    if (!a.isTimes(Shape.EXP)
        || !b.isTimes(Shape.EXP)
        || !WrittenOut.close(ratio(builder, b.operand, a.operand), -1)) {
      return null;
    }
    return new Exponential(a.operand, 2, terms.get(ids[1]), terms.get(ids[0]));
  }

  /** {@code linear * of + weight * of^3}. */
  record Cube(int of, double linear, double weight) {}

  /** This as such a cube, or null. */
  Cube cube(GraphBuilder builder) {
    for (Map.Entry<Integer, Double> term : terms.entrySet()) {
      int base = cubed(builder, term.getKey());
      if (base >= 0) {
        Map<Integer, Double> rest = new LinkedHashMap<>(terms);
        rest.remove(term.getKey());
        Linear b = of(builder, base);
        if (rest.size() == 1 && rest.containsKey(base) && bias == 0) {
          return new Cube(base, rest.get(base), term.getValue());
        }
        if (!rest.isEmpty() && rest.keySet().equals(b.terms.keySet())) {
          int first = rest.keySet().iterator().next();
          double ratio = rest.get(first) / b.terms.get(first);
          boolean same = WrittenOut.close(bias, ratio * b.bias);
          for (int source : rest.keySet()) {
            same &= WrittenOut.close(rest.get(source), ratio * b.terms.get(source));
          }
          return same ? new Cube(base, ratio, term.getValue()) : null;
        }
      }
    }
    return null;
  }

  /** What a scalar is the cube of, or -1. */
  private static int cubed(GraphBuilder builder, int id) {
    if (!(builder.node(id) instanceof Node.Product p)) {
      return -1;
    }
    int left = p.left()[id - p.first()];
    int right = p.right()[id - p.first()];
    return isSquare(builder, right, left) ? left : isSquare(builder, left, right) ? right : -1;
  }

  private static boolean isSquare(GraphBuilder builder, int id, int of) {
    return builder.node(id) instanceof Node.Product p
        && p.left()[id - p.first()] == of
        && p.right()[id - p.first()] == of;
  }
}
