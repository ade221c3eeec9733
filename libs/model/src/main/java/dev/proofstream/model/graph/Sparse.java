package dev.proofstream.model.graph;

import java.util.Arrays;

/**
 * A linear map with its own terms for each output.
 *
 * @param start where the terms of each output begin, and their end; not copied
 * @param sources scalar ids; not copied
 * @param weights one for each source; not copied
 * @param bias {@code [outputs]}; not copied
 */
public record Sparse(int[] start, int[] sources, double[] weights, double[] bias)
    implements LinearMap {

  public Sparse {
    if (start.length != bias.length + 1
        || start[0] != 0
        || start[bias.length] != sources.length
        || sources.length != weights.length
        || bias.length == 0) {
      throw new IllegalArgumentException("the terms do not fit " + bias.length + " outputs");
    }
  }

  /** Output o is {@code weights[o] * value[sources[o]] + bias[o]}. */
  public static Sparse elementwise(int[] sources, double[] weights, double[] bias) {
    int[] start = new int[bias.length + 1];
    Arrays.setAll(start, i -> i);
    return new Sparse(start, sources, weights, bias);
  }

  @Override
  public int outputs() {
    return bias.length;
  }

  @Override
  public double bias(int output) {
    return bias[output];
  }

  @Override
  public int termCount(int output) {
    return start[output + 1] - start[output];
  }

  @Override
  public void terms(int output, Terms terms) {
    for (int i = start[output]; i < start[output + 1]; i++) {
      terms.term(sources[i], weights[i]);
    }
  }

  @Override
  public double at(int output, double[] values) {
    double sum = 0;
    for (int i = start[output]; i < start[output + 1]; i++) {
      sum += weights[i] * values[sources[i]];
    }
    return sum + bias[output];
  }

  @Override
  public Sparse renumbered(int[] newIds) {
    int[] renumbered = new int[sources.length];
    Arrays.setAll(renumbered, i -> newIds[sources[i]]);
    return new Sparse(start, renumbered, weights, bias);
  }
}
