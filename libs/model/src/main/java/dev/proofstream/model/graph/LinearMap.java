package dev.proofstream.model.graph;

/**
 * Sums with constant weights: output o is {@code bias(o) + sum of weight * value[source]} over its
 * terms. A source may stand in several terms of an output.
 */
public sealed interface LinearMap permits Windows, Sparse {

  /** Takes the terms of one output. */
  @FunctionalInterface
  interface Terms {
    /** Another term; weights may be 0. */
    void term(int source, double weight);
  }

  /** Number of outputs. */
  int outputs();

  /** Constant of an output. */
  double bias(int output);

  /** Number of terms of an output. */
  int termCount(int output);

  /** Hands over the terms of an output in the order of evaluation. */
  void terms(int output, Terms terms);

  /** Number of terms of all outputs. */
  default long termCount() {
    long sum = 0;
    for (int o = 0; o < outputs(); o++) {
      sum += termCount(o);
    }
    return sum;
  }

  /** Value of an output in float64, terms first and in order, the bias last. */
  double at(int output, double[] values);

  /** The same map with each source replaced by {@code newIds[source]}. */
  LinearMap renumbered(int[] newIds);
}
