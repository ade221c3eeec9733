package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.SmoothFunction.Shape;
import dev.proofstream.model.graph.Sparse;
import java.util.HashMap;
import java.util.Map;

/**
 * A scalar that is {@code weight * (e^a + e^b + ...)}.
 *
 * @param exponents in the order of the sum
 * @param weight above 0
 */
record Powers(int[] exponents, double weight) {

  /** The scalar read so; null where it is anything else. */
  static Powers of(GraphBuilder builder, int id) {
    Linear sum = Linear.of(builder, id);
    if (sum.bias() != 0 || sum.terms().isEmpty()) {
      return null;
    }
    int[] exponents = new int[sum.terms().size()];
    double weight = sum.terms().values().iterator().next();
    int n = 0;
    for (Map.Entry<Integer, Double> term : sum.terms().entrySet()) {
      Linear power = Linear.of(builder, term.getKey());
      if (!power.isTimes(Shape.EXP) || power.weight() != 1 || term.getValue() != weight) {
        return null;
      }
      exponents[n++] = power.operand();
    }
    return weight > 0 ? new Powers(exponents, weight) : null;
  }

  /** Which of them has this exponent, or -1. */
  int place(int exponent) {
    for (int k = 0; k < exponents.length; k++) {
      if (exponents[k] == exponent) {
        return k;
      }
    }
    return -1;
  }

  /** Numbers without the extreme that has been taken off all of them, as a stable softmax does. */
  static int[] withoutShared(GraphBuilder builder, int[] ids) {
    Linear[] sums = Linear.of(builder, ids);
    Map<Integer, Double> shared = new HashMap<>(sums[0].terms());
    shared.keySet().removeIf(source -> !(builder.node(source) instanceof Node.Extreme));
    for (Linear sum : sums) {
      shared.entrySet().removeIf(e -> !e.getValue().equals(sum.terms().get(e.getKey())));
    }
    if (shared.isEmpty()) {
      return ids;
    }
    int[] plain = new int[ids.length];
    for (int k = 0; k < ids.length; k++) {
      Map<Integer, Double> rest = new java.util.LinkedHashMap<>(sums[k].terms());
      rest.keySet().removeAll(shared.keySet());
      int[] sources = rest.keySet().stream().mapToInt(i -> i).toArray();
      double[] weights = rest.values().stream().mapToDouble(w -> w).toArray();
      plain[k] =
          sources.length == 1 && weights[0] == 1 && sums[k].bias() == 0
              ? sources[0]
              : builder
                  .affine(
                      new Sparse(
                          new int[] {0, sources.length},
                          sources,
                          weights,
                          new double[] {sums[k].bias()}))[0];
    }
    return plain;
  }
}
