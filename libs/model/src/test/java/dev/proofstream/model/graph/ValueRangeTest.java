package dev.proofstream.model.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ValueRangeTest {
  private static final long SEED = 31;
  private final GraphBuilder builder = new GraphBuilder();
  private int[] x;

  @BeforeEach
  void twoInputs() {
    x = builder.as("x", "Input", Precision.FLOAT64).input(Kind.REAL, List.of(2));
  }

  @Test
  void aSumOfProbabilitiesIsNeverZero() {
    int[] p = builder.smooth(x, SmoothFunction.of(SmoothFunction.Shape.SIGMOID));
    int sum = builder.sum(new int[] {p[0]}, new int[] {p[1]}, 1)[0];
    assertTrue(builder.range(sum).isPositive());
    int rest = builder.elementwise(new int[] {p[0]}, new double[] {-1}, new double[] {1})[0];
    assertTrue(builder.range(rest).isPositive());
    int difference = builder.sum(new int[] {p[0]}, new int[] {p[1]}, -1)[0];
    assertFalse(builder.range(difference).isPositive());
    assertFalse(builder.range(difference).isNotNegative());
  }

  @Test
  void whatIsCutOffBelowMayBeZero() {
    int cut = builder.piecewise(x, Polyline.clip(0, 1))[0];
    assertTrue(builder.range(cut).isNotNegative());
    assertFalse(builder.range(cut).isPositive());
    assertEquals(1, builder.range(cut).high());
    int square = builder.product(x, x)[0];
    assertTrue(builder.range(square).isNotNegative());
    assertFalse(builder.range(square).isPositive());
    assertFalse(builder.range(builder.product(x, new int[] {x[1], x[0]})[0]).isNotNegative());
  }

  @Test
  void noValueLiesOutsideItsRange() {
    int[] sigmoid = builder.smooth(x, SmoothFunction.of(SmoothFunction.Shape.SIGMOID));
    int[] tanh = builder.smooth(x, SmoothFunction.of(SmoothFunction.Shape.TANH));
    int[] leaky = builder.piecewise(x, Polyline.leakyRelu(-0.5));
    int[] sums = builder.sum(sigmoid, tanh, -2);
    int[] products = builder.product(sigmoid, leaky);
    int[] largest = builder.extreme(true, Groups.of(List.of(sums, products)));
    int[] smallest = builder.extreme(false, Groups.of(List.of(sums, sigmoid)));
    int[] all = {
      sigmoid[0],
      tanh[1],
      leaky[0],
      sums[0],
      sums[1],
      products[0],
      products[1],
      largest[0],
      largest[1],
      smallest[0],
      smallest[1],
    };
    Graph graph = builder.graph(List.of(new Output("y", all, all, "")), Optional.empty());
    Random random = new Random(SEED);
    for (int r = 0; r < 200; r++) {
      double[] row = {10 * random.nextGaussian(), random.nextGaussian()};
      double[] values = new Evaluator(graph).scalars(row);
      for (int id : all) {
        ValueRange range = builder.range(id);
        assertTrue(
            range.low() <= values[id] && values[id] <= range.high(),
            "seed " + SEED + ": " + values[id] + " is outside " + range);
      }
    }
  }
}
