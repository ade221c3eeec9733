package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A scalar that depends on one input value alone, by steps that never turn round: the input itself,
 * one-term linear maps, increasing functions. As each step's rounding keeps the order too, whether
 * the scalar passes a cut-off changes once over the input's range, at a place that can be found by
 * bisection.
 */
public final class Chain {
  private final Precision inputPrecision;
  private final int input;
  private final List<Step> steps;
  private final boolean increasing;

  private interface Step {
    double at(double x);
  }

  private Chain(int input, Precision inputPrecision, List<Step> steps, boolean increasing) {
    this.input = input;
    this.inputPrecision = inputPrecision;
    this.steps = steps;
    this.increasing = increasing;
  }

  /** The chain that a scalar is the end of, if it is one. */
  public static Optional<Chain> of(Graph graph, int scalar) {
    List<Step> steps = new ArrayList<>();
    boolean increasing = true;
    int source = scalar;
    while (true) {
      Node node = graph.node(source);
      int k = source - node.first();
      Precision precision = node.place().precision();
      switch (node) {
        case Node.Input input -> {
          return Optional.of(new Chain(source, precision, steps.reversed(), increasing));
        }
        case Node.Affine affine when affine.map().termCount(k) == 1 -> {
          double[] weight = new double[1];
          int[] next = new int[1];
          affine
              .map()
              .terms(
                  k,
                  (from, w) -> {
                    next[0] = from;
                    weight[0] = w;
                  });
          double bias = affine.map().bias(k);
          if (weight[0] == 0) {
            return Optional.empty();
          }
          increasing ^= weight[0] < 0;
          steps.add(x -> precision.round(weight[0] * x + bias));
          source = next[0];
        }
        case Node.PiecewiseLinear p when p.function(k).increasing() -> {
          steps.add(x -> precision.round(p.function(k).at(x)));
          source = p.of()[k];
        }
        case Node.Smooth smooth when smooth.function().increasing() -> {
          steps.add(x -> precision.round(smooth.function().at(x)));
          source = smooth.of()[k];
        }
        default -> {
          return Optional.empty();
        }
      }
    }
  }

  /** Id of the input value, which is its place in a row. */
  public int input() {
    return input;
  }

  /** Whether a larger input value gives no smaller scalar; else no larger one. */
  public boolean increasing() {
    return increasing;
  }

  /** The scalar for an input value, as the reference evaluates it. */
  public double at(double value) {
    double x = inputPrecision.round(value);
    for (Step step : steps) {
      x = step.at(x);
    }
    return x;
  }
}
