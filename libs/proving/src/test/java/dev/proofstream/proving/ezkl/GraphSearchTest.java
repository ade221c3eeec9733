package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.onnx.OnnxImport;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.SmallTrees;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs as integers, without EZKL. */
class GraphSearchTest {
  private static final CircuitOptions LABEL = CircuitOptions.DEFAULT;
  private static final CircuitOptions LOGITS = CircuitOptions.of("", "", "logits", 0);

  /** Files of exporters, from the tests of the model module. */
  private static final Path EXPORTED =
      Path.of("../model/src/test/resources/dev/proofstream/model/onnx/exported");

  /** No row was seen by a search, and every cut-off is met exactly. */
  @ParameterizedTest(name = "{0} trees of depth {1}, {2} classes")
  @CsvSource({"1,3,2", "9,4,2", "6,3,2", "7,3,3", "4,5,4"})
  void treesGiveTheFloatModelsClassOnEveryPermittedRow(int trees, int depth, int classes)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    TrainedModel model = SmallTrees.forest("trees", seed, trees, depth, classes);
    List<Candidate> found = new GraphSearch(model, LABEL, SmallModels.rows(seed, 1)).run();
    assertEquals(1, found.size(), "nothing is rounded, so there is nothing to search");
    CircuitProgram program = program(found.getFirst());
    assertTrue(program.exact());
    for (int[] row : SmallModels.rows(seed + 1, 2000)) {
      assertEquals(model.label(values(model.inputs(), row)), label(program, row));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "skl_tree,label",
    "skl_forest_binary,label",
    "skl_kmeans,label",
    "skl_mlp_binary,label",
    "xgboost_binary,label",
    "lightgbm_classes,label",
    "hummingbird_gemm,label",
    "skl_forest_regression,logits",
    "torch_regression,logits",
  })
  void whatExportersWriteHasACircuitThatAgreesOnEveryRow(String name, String output)
      throws Exception {
    Exported file = Exported.read(name);
    CircuitOptions options = output.equals("label") ? LABEL : LOGITS;
    List<Candidate> found = new GraphSearch(file.model(), options, file.rows()).run();
    assertEquals(file.rows().size(), found.getFirst().agreeing());
  }

  @Test
  void noPermittedRowGoesBeyondTheBounds() throws Exception {
    TrainedModel model = SmallGraphs.activations(8);
    Candidate found = new GraphSearch(model, LOGITS, SmallModels.rows(2, 50)).run().getFirst();
    for (int[] levels : SmallModels.rows(4, 500)) {
      long[] row = Arrays.stream(levels).asLongStream().toArray();
      long[] outputs = program(found).evaluate(row);
      for (int o = 0; o < outputs.length; o++) {
        assertTrue(found.bound().smallestOutputs()[o] <= outputs[o]);
        assertTrue(outputs[o] <= found.bound().largestOutputs()[o]);
      }
    }
  }

  @Test
  void theFirstOfEqualClassesWins() throws Exception {
    // Two trees that vote for different classes: every row is a tie of two among three.
    TrainedModel model = SmallTrees.forest("ties", 3, 2, 2, 3);
    CircuitProgram program =
        program(new GraphSearch(model, LABEL, SmallModels.rows(3, 1)).run().getFirst());
    int ties = 0;
    for (int[] row : SmallModels.rows(5, 500)) {
      double[] votes = model.logits(values(model.inputs(), row));
      double most = Arrays.stream(votes).max().orElseThrow();
      ties += Arrays.stream(votes).filter(vote -> vote == most).count() > 1 ? 1 : 0;
      assertEquals(model.label(values(model.inputs(), row)), label(program, row));
    }
    assertTrue(ties > 50, ties + " ties");
  }

  @Test
  void aModelThatGivesNumbersHasNoLabel() throws Exception {
    Exported file = Exported.read("torch_regression");
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GraphSearch(file.model(), LABEL, file.rows()));
    assertTrue(refusal.getMessage().contains("output=logits"), refusal.getMessage());
  }

  private static CircuitProgram program(Candidate candidate) {
    return (CircuitProgram) candidate.graph().computation();
  }

  private static int label(CircuitProgram program, int[] row) {
    return (int) program.evaluate(Arrays.stream(row).asLongStream().toArray())[0];
  }

  private static double[] values(List<InputSpec> inputs, int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = inputs.get(i).value(levels[i]).doubleValue();
    }
    return values;
  }

  /** A file with its rows in steps of 2^-10, on inputs whose ranges are those of the rows. */
  private record Exported(TrainedModel model, List<int[]> rows) {
    private static final int UNIT = 1024;

    static Exported read(String name) throws Exception {
      byte[] onnx = Files.readAllBytes(EXPORTED.resolve(name + ".onnx"));
      JsonNode rows =
          new JsonMapper().readTree(EXPORTED.resolve(name + ".json").toFile()).required("rows");
      Graph graph = OnnxImport.read(onnx);
      long[][] steps = new long[rows.size()][graph.width()];
      long[] min = new long[graph.width()];
      long[] max = new long[graph.width()];
      Arrays.fill(min, Long.MAX_VALUE);
      Arrays.fill(max, Long.MIN_VALUE);
      for (int r = 0; r < steps.length; r++) {
        for (int i = 0; i < min.length; i++) {
          steps[r][i] = Math.round(rows.get(r).get(i).doubleValue() * UNIT);
          min[i] = Math.min(min[i], steps[r][i]);
          max[i] = Math.max(max[i], steps[r][i]);
        }
      }
      BigDecimal step = new BigDecimal("0.0009765625");
      List<InputSpec> inputs = new ArrayList<>();
      for (int i = 0; i < min.length; i++) {
        inputs.add(
            new InputSpec(
                "x" + i,
                step.multiply(BigDecimal.valueOf(min[i])),
                step.multiply(BigDecimal.valueOf(max[i])),
                step,
                ""));
      }
      List<int[]> levels = new ArrayList<>();
      for (long[] row : steps) {
        int[] ofRow = new int[row.length];
        Arrays.setAll(ofRow, i -> (int) (row[i] - min[i]));
        levels.add(ofRow);
      }
      return new Exported(TrainedModel.imported(name, onnx, inputs, List.of()), levels);
    }
  }
}
