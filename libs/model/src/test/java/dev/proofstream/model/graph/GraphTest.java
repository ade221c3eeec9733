package dev.proofstream.model.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final long SEED = 11;
  private final Random random = new Random(SEED);

  @Test
  void aNetworkAsGraphGivesTheNetworksLogitsAndLabels() {
    for (int[] widths : new int[][] {{4, 2}, {5, 7, 3}, {6, 8, 8, 2}}) {
      FeedForwardNetwork network = network(widths);
      Standardization standardization = standardization(widths[0]);
      Graph graph = Graph.of(network, standardization);
      Evaluator evaluator = new Evaluator(graph);
      for (int r = 0; r < 50; r++) {
        double[] row = random.doubles(widths[0], -5, 5).toArray();
        assertArrayEquals(
            network.logits(standardization.apply(row)),
            evaluator.output(row, 0),
            1e-9,
            "seed " + SEED);
        assertEquals(network.label(standardization.apply(row)), evaluator.label(row));
      }
    }
  }

  @Test
  void twoClassesComeAsOneDifferenceOfTheLastHiddenLayer() {
    Graph graph = Graph.of(network(6, 8, 2), standardization(6)).keeping(Graph.Keep.LABEL);
    Decision.Bit bit = assertInstanceOf(Decision.Bit.class, graph.label().get().decision());
    Node.Compare compare = assertInstanceOf(Node.Compare.class, graph.node(bit.scalar()));
    Node.Affine difference = assertInstanceOf(Node.Affine.class, graph.node(compare.of()[0]));
    assertEquals(1, difference.size());
    difference
        .map()
        .terms(
            0,
            (source, weight) -> assertInstanceOf(Node.PiecewiseLinear.class, graph.node(source)));
    assertEquals(8, difference.map().termCount(0));
  }

  @Test
  void linearLayersWithNothingBetweenThemBecomeOne() {
    GraphBuilder builder = new GraphBuilder().as("n", "Gemm", Precision.FLOAT64);
    int[] x = builder.input(Kind.REAL, List.of(1, 3));
    int[] a = builder.affine(matrix(x, 3));
    int[] b = builder.affine(matrix(a, 2));
    Graph graph =
        builder
            .graph(List.of(new Output("y", b, b, "")), Optional.empty())
            .keeping(Graph.Keep.OUTPUTS);
    assertEquals(2, graph.nodes().size());
  }

  @Test
  void aSumOfBitsThatMustBeFullIsAConjunction() {
    GraphBuilder builder = new GraphBuilder().as("n", "Equal", Precision.FLOAT32);
    int[] x = builder.input(Kind.REAL, List.of(1, 3));
    int[] bits = builder.compare(x, Relation.LESS, new double[] {1, 2, 3});
    int[] sum =
        builder.affine(
            new Sparse(new int[] {0, 3}, bits, new double[] {1, -1, 1}, new double[] {0}));
    int[] full = builder.compare(sum, Relation.EQUAL, new double[] {2});
    assertInstanceOf(Node.All.class, builder.node(full[0]));
    Graph graph = builder.graph(List.of(new Output("y", full, full, "")), Optional.empty());
    Evaluator evaluator = new Evaluator(graph);
    for (int mask = 0; mask < 8; mask++) {
      double[] row = {(mask & 1) * 5, (mask >> 1 & 1) * 5, (mask >> 2) * 5};
      boolean expected = row[0] < 1 && row[1] >= 2 && row[2] < 3;
      assertEquals(expected ? 1 : 0, evaluator.output(row, 0)[0]);
    }
  }

  @Test
  void aScaledInputIsComparedInItsOwnPrecisionStepByStep() {
    GraphBuilder builder = new GraphBuilder().as("scale", "Scaler", Precision.FLOAT32);
    int[] x = builder.input(Kind.REAL, List.of(1, 1));
    float offset = 0.1f;
    float scale = 3.3f;
    int[] shifted = builder.elementwise(x, new double[] {1}, new double[] {-offset});
    int[] scaled = builder.elementwise(shifted, new double[] {scale}, new double[] {0});
    int[] bit = builder.compare(scaled, Relation.LESS_OR_EQUAL, new double[] {2.5f});
    Graph graph = builder.graph(List.of(new Output("y", bit, bit, "")), Optional.empty());
    Node.Compare compare = (Node.Compare) graph.node(bit[0]);
    Chain chain = Chain.of(graph, compare.of()[0]).orElseThrow();
    assertTrue(chain.increasing());
    assertEquals(0, chain.input());
    for (int i = 0; i < 1000; i++) {
      float value = random.nextFloat() * 2;
      assertEquals((value - offset) * scale, (float) chain.at(value), 0, "seed " + SEED);
    }
  }

  @Test
  void whatTheLabelDoesNotNeedGoes() {
    GraphBuilder builder = new GraphBuilder().as("n", "Sigmoid", Precision.FLOAT32);
    int[] x = builder.input(Kind.REAL, List.of(1, 3));
    int[] p = builder.smooth(x, SmoothFunction.of(SmoothFunction.Shape.SIGMOID));
    Decision decision = builder.argmax(p, false);
    Graph graph =
        builder
            .graph(
                List.of(new Output("p", p, x, "sigmoid")),
                Optional.of(new Label("l", decision, List.of("a", "b", "c"))))
            .keeping(Graph.Keep.LABEL);
    assertEquals(1, graph.nodes().size());
    assertEquals(2, new Evaluator(graph).label(new double[] {1, 2, 3}));
  }

  @Test
  void aTreeWhoseNodesAreShapedLikeALoopIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Tree(
                new int[] {0, Tree.LEAF},
                new double[2],
                java.util.Arrays.asList(Relation.LESS, null),
                new int[] {1, 0},
                new int[] {1, 0},
                new int[2][0],
                new double[2][0]));
  }

  private Windows matrix(int[] sources, int rows) {
    double[][] weights = new double[rows][];
    for (int r = 0; r < rows; r++) {
      weights[r] = random.doubles(sources.length, -1, 1).toArray();
    }
    return new Windows(weights, new int[][] {sources}, random.doubles(rows, -1, 1).toArray());
  }

  private FeedForwardNetwork network(int... widths) {
    List<Layer> layers = new java.util.ArrayList<>();
    for (int i = 1; i < widths.length; i++) {
      float[][] weights = new float[widths[i]][widths[i - 1]];
      float[] bias = new float[widths[i]];
      for (int o = 0; o < bias.length; o++) {
        bias[o] = (float) random.nextGaussian();
        for (int k = 0; k < weights[o].length; k++) {
          weights[o][k] = (float) random.nextGaussian();
        }
      }
      if (i > 1) {
        layers.add(new Relu());
      }
      layers.add(new Dense(weights, bias));
    }
    return new FeedForwardNetwork(layers);
  }

  private Standardization standardization(int n) {
    return new Standardization(
        random.doubles(n, -1, 1).toArray(), random.doubles(n, 0.5, 2).toArray());
  }
}
