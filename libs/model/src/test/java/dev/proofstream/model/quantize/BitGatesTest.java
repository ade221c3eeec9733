package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Label;
import dev.proofstream.model.graph.Output;
import dev.proofstream.model.graph.Precision;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bits that are made of several comparisons, where a gate needs one that is 0 or 1. */
class BitGatesTest {
  private static final int LEVELS = 8;

  private final GraphBuilder builder = new GraphBuilder().as("n", "Equal", Precision.FLOAT32);
  private final int[] x = builder.input(Kind.REAL, List.of(1, 2));

  @Test
  void anEqualityOnAnInnerLevelSelects() throws Exception {
    int[] bit = builder.compare(new int[] {x[0]}, Relation.EQUAL, new double[] {3});
    outputsAreKept(builder.select(bit, new int[] {x[1]}, new int[] {x[0]}));
  }

  @Test
  void anEqualityOfASumSelects() throws Exception {
    int[] sum = builder.sum(new int[] {x[0]}, new int[] {x[1]}, 1);
    int[] bit = builder.compare(sum, Relation.EQUAL, new double[] {5});
    outputsAreKept(builder.select(bit, new int[] {x[1]}, new int[] {x[0]}));
  }

  @Test
  void anEqualityOnAnInnerLevelIsAClass() throws Exception {
    int[] bit = builder.compare(new int[] {x[0]}, Relation.EQUAL, new double[] {3});
    Graph graph =
        builder.graph(
            List.of(new Output("x", x, x, "")),
            Optional.of(new Label("l", new Decision.Bit(bit[0]), List.of("no", "yes"))));
    Calibration found = calibrated(graph.keeping(Graph.Keep.LABEL), List.of("no", "yes"), false);
    for (int[] row : rows()) {
      assertEquals(row[0] == 3 ? 1 : 0, found.model().label(row));
    }
  }

  @Test
  void equalitiesThatAreAddedUpCostNothingMore() throws Exception {
    double[] keys = IntStream.range(0, LEVELS).asDoubleStream().toArray();
    int[] repeated = new int[LEVELS];
    Arrays.fill(repeated, x[0]);
    int[] bits = builder.compare(repeated, Relation.EQUAL, keys);
    double[] table = {4, 1, -1, 5, 9, -2, 6, 5};
    int[] sum = builder.affine(new Sparse(new int[] {0, LEVELS}, bits, table, new double[] {0}));
    QuantizedModel model = outputsAreKept(sum);
    assertTrue(
        model.layers().stream()
            .flatMap(layer -> layer.gates().stream())
            .noneMatch(Gate.Product.class::isInstance));
  }

  @Test
  void aTreeMayAskForAnInnerLevelItself() throws Exception {
    // x0 == 3 ? (x1 == 2 ? 10 : x1 < 5 ? -3 : 4) : 7
    Tree tree =
        new Tree(
            new int[] {0, 1, Tree.LEAF, Tree.LEAF, 1, Tree.LEAF, Tree.LEAF},
            new double[] {3, 2, 0, 0, 5, 0, 0},
            Arrays.asList(Relation.EQUAL, Relation.EQUAL, null, null, Relation.LESS, null, null),
            new int[] {1, 3, 0, 0, 5, 0, 0},
            new int[] {2, 4, 0, 0, 6, 0, 0},
            new int[][] {{}, {}, {0}, {0}, {}, {0}, {0}},
            new double[][] {{}, {}, {7}, {10}, {}, {-3}, {4}});
    outputsAreKept(
        builder.trees(
            x, new TreeEnsemble(List.of(tree), 1, TreeEnsemble.Aggregation.SUM, new double[] {0})));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 37, 64, 100, 256})
  void manyCutsOfOneInputShareItsDigitsAndStayExact(int levels) {
    List<InputSpec> inputs =
        List.of(
            new InputSpec(
                "x", BigDecimal.ZERO, BigDecimal.valueOf(levels - 1), BigDecimal.ONE, ""));
    for (int every : new int[] {1, 3, 7}) {
      ProgramBuilder program = new ProgramBuilder(inputs);
      Thresholds thresholds = new Thresholds(0, levels);
      List<Integer> cuts =
          IntStream.range(1, levels).filter(cut -> cut % every == 0).boxed().toList();
      int announced = thresholds.constraints(cuts);
      thresholds.want(cuts);
      Thresholds.make(program, "node", List.of(thresholds));
      assertEquals(
          announced, program.layers().stream().mapToInt(QuantizedLayer::constraints).sum());
      for (int cut : cuts) {
        AffineForm bit = program.round(thresholds.atLeast(cut), 1, "node");
        assertEquals(new Interval(0, 1), program.ranges().bound(bit, "node"));
        dev.proofstream.model.quantize.Decision is =
            new dev.proofstream.model.quantize.Decision.Index(bit, new Interval(0, 1), 2);
        for (int level = 0; level < levels; level++) {
          assertEquals(
              level >= cut ? 1 : 0,
              QuantizedModel.evaluate(program.layers(), is, new int[] {level}).label());
        }
      }
    }
  }

  @Test
  void underAProfileADifferenceIsBoundedByBothSides() {
    SignalRanges ranges = SignalRanges.ofInputs(inputs()).under(new Profile.Widths(8, 8));
    Interval side = ranges.bound(AffineForm.of(0), "layer");
    Gate.Maximum maximum = Gate.Maximum.of(AffineForm.of(0), AffineForm.of(1), ranges, "layer");
    assertEquals(new Interval(2 * side.lo(), 2 * side.hi()), maximum.difference());
  }

  private QuantizedModel outputsAreKept(int[] outputs) throws Exception {
    Graph graph = builder.graph(List.of(new Output("y", outputs, outputs, "")), Optional.empty());
    QuantizedModel model = calibrated(graph.keeping(Graph.Keep.OUTPUTS), List.of(), true).model();
    Evaluator reference = new Evaluator(graph);
    for (int[] row : rows()) {
      double[] expected = reference.output(new double[] {row[0], row[1]}, 0);
      double[] actual = model.decisionValues(model.evaluate(row));
      assertEquals(expected[0], actual[0], 0.25, () -> Arrays.toString(row));
    }
    return model;
  }

  private static Calibration calibrated(Graph graph, List<String> labels, boolean values)
      throws Exception {
    return GraphCalibrator.calibrate(
        graph, inputs(), labels, rows(), values, (tried, of, constraints) -> {});
  }

  private static List<InputSpec> inputs() {
    return List.of(input("x0"), input("x1"));
  }

  private static InputSpec input(String name) {
    return new InputSpec(name, BigDecimal.ZERO, BigDecimal.valueOf(LEVELS - 1), BigDecimal.ONE, "");
  }

  private static List<int[]> rows() {
    return IntStream.range(0, LEVELS * LEVELS)
        .mapToObj(i -> new int[] {i % LEVELS, i / LEVELS})
        .toList();
  }
}
