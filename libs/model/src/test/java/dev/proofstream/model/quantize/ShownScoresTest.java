package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Label;
import dev.proofstream.model.graph.Output;
import dev.proofstream.model.graph.Polyline;
import dev.proofstream.model.graph.Precision;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Windows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which class wins at equality, and what is shown in place of it. */
class ShownScoresTest {
  /** Three inputs of 0 to 3: all 64 rows, most with equal values. */
  private static final int LEVELS = 4;

  private static final int WIDTH = 3;

  private final GraphBuilder builder = new GraphBuilder().as("n", "ArgMax", Precision.FLOAT32);
  private final int[] x = builder.input(Kind.REAL, List.of(1, WIDTH));

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofEqualScoresTheFirstOrTheLastWinsAsTheModelSays(boolean last) throws Exception {
    Graph graph = graph(builder.argmax(x, last), 3);
    labelsAreKept(graph, Graph.Keep.LABEL);
    labelsAreKept(graph, Graph.Keep.SCORES);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void soItIsForTwoClasses(boolean last) throws Exception {
    Graph graph = graph(builder.argmax(new int[] {x[0], x[1]}, last), 2);
    labelsAreKept(graph, Graph.Keep.LABEL);
    labelsAreKept(graph, Graph.Keep.SCORES);
  }

  @ParameterizedTest
  @EnumSource(
      value = Relation.class,
      names = {"LESS", "LESS_OR_EQUAL", "GREATER", "GREATER_OR_EQUAL"})
  void aScoreAtItsCutOffBelongsToTheClassOfTheModelsComparison(Relation relation) throws Exception {
    int[] sum = linear(new double[][] {{1, 1, -1}}, 0);
    Graph graph = graph(new Decision.Bit(builder.compare(sum, relation, new double[] {2})[0]), 2);
    labelsAreKept(graph, Graph.Keep.LABEL);
    labelsAreKept(graph, Graph.Keep.SCORES);
  }

  @Test
  void anEqualityIsNotShownByNumbers() {
    int[] sum = linear(new double[][] {{1, 1, -1}}, 0);
    Graph graph =
        graph(new Decision.Bit(builder.compare(sum, Relation.EQUAL, new double[] {2})[0]), 2);
    assertThrows(QuantizationException.class, () -> calibrated(graph, Graph.Keep.SCORES));
  }

  @Test
  void shownScoresHaveTheTermsThatTheChoiceDoesNotNeed() throws Exception {
    int[] scores = linear(new double[][] {{2, 1, 5}, {0, 3, 5}, {1, 1, 5}}, 7);
    Graph graph = graph(builder.argmax(scores, false), 3);
    QuantizedModel model = calibrated(graph, Graph.Keep.SCORES).model();
    int[] row = {3, 1, 2};
    assertArrayEquals(
        new double[] {24, 20, 21}, model.decisionValues(model.evaluate(row)), 1.0 / 64);
  }

  @Test
  void shownScoresHaveTheFactorThatTheChoiceDoesNotNeed() throws Exception {
    int[] active = builder.piecewise(x, Polyline.leakyRelu(0));
    int[] scaled = builder.elementwise(active, new double[] {8, 8, 8}, new double[] {1, 1, 1});
    QuantizedModel model =
        calibrated(graph(builder.argmax(scaled, false), 3), Graph.Keep.SCORES).model();
    assertArrayEquals(
        new double[] {25, 9, 17}, model.decisionValues(model.evaluate(new int[] {3, 1, 2})), 0.25);
  }

  private int[] linear(double[][] weights, double bias) {
    double[] constants = new double[weights.length];
    java.util.Arrays.fill(constants, bias);
    return builder.affine(new Windows(weights, new int[][] {x}, constants));
  }

  private Graph graph(Decision decision, int classes) {
    List<String> names = List.of("a", "b", "c").subList(0, classes);
    return builder.graph(
        List.of(new Output("x", x, x, "")), Optional.of(new Label("l", decision, names)));
  }

  private static Calibration calibrated(Graph graph, Graph.Keep keep) throws Exception {
    List<InputSpec> inputs = new ArrayList<>();
    for (int i = 0; i < WIDTH; i++) {
      inputs.add(
          new InputSpec(
              "x" + i, BigDecimal.ZERO, BigDecimal.valueOf(LEVELS - 1), BigDecimal.ONE, ""));
    }
    return GraphCalibrator.calibrate(
        graph.keeping(keep),
        inputs,
        graph.label().orElseThrow().classes(),
        rows(),
        keep == Graph.Keep.SCORES,
        (tried, of, constraints) -> {});
  }

  private static void labelsAreKept(Graph graph, Graph.Keep keep) throws Exception {
    Calibration found = calibrated(graph, keep);
    Evaluator reference = new Evaluator(graph);
    for (int[] row : rows()) {
      assertEquals(
          reference.label(new double[] {row[0], row[1], row[2]}),
          found.model().label(row),
          () -> keep + " " + java.util.Arrays.toString(row));
    }
    assertTrue(keep == Graph.Keep.LABEL || found.maxError() <= 0.25, "error " + found.maxError());
  }

  private static List<int[]> rows() {
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < LEVELS * LEVELS * LEVELS; i++) {
      rows.add(new int[] {i % LEVELS, i / LEVELS % LEVELS, i / LEVELS / LEVELS});
    }
    return rows;
  }
}
