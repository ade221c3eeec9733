package dev.proofstream.model.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.onnx.OnnxImport;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported files of many kinds become integers that keep the float model's labels. */
class GraphCalibratorTest {

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "skl_mlp",
        "skl_mlp_binary",
        "skl_forest",
        "skl_forest_binary",
        "skl_boosted",
        "skl_scaled_tree",
        "skl_linear_svc",
        "skl_logistic_binary",
        "skl_kmeans",
        "skl_sgd",
        "skl_calibrated",
        "lightgbm_binary",
        "lightgbm_classes",
        "hummingbird_gemm",
        "hummingbird_perfect",
        "hummingbird_traversal"
      })
  void theLabelsOfExportedFilesAreKept(String name) throws Exception {
    Exported file = Exported.read(name);
    Calibration found =
        GraphCalibrator.calibrate(
            file.graph().keeping(Graph.Keep.LABEL),
            file.inputs(),
            file.graph().label().orElseThrow().classes(),
            file.levels(),
            false,
            (tried, of, constraints) -> {});
    System.out.printf(
        "%s: %d constraints, %d of %d rows, error %.3g, tried %d%n",
        name,
        found.model().constraints(),
        found.agreeing(),
        found.rows(),
        found.maxError(),
        found.candidates());
    assertEquals(found.rows(), found.agreeing());
    Evaluator reference = new Evaluator(file.graph());
    for (int r = 0; r < file.levels().size(); r++) {
      assertEquals(
          reference.label(file.values(r)), found.model().label(file.levels().get(r)), "row " + r);
    }
    TradeOff chosen = found.tradeOff().stream().filter(TradeOff::chosen).findFirst().orElseThrow();
    assertEquals(found.model().constraints(), chosen.constraints());
    assertEquals(found.agreeing(), chosen.agreeing());
    byte[] json = QuantizedModelJson.write(found.model());
    assertEquals(found.model(), QuantizedModelJson.read(json));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "skl_mlp_regression",
        "skl_forest_regression",
        "lightgbm_regression",
        "hand_regressor_minimum",
        "torch_hardswish",
        "torch_cube",
        "torch_two_inputs",
      })
  @MethodSource("dev.proofstream.model.onnx.ExportedNames#composed")
  void theOutputsOfRegressionsKeepToTheTolerance(String name) throws Exception {
    Exported file = Exported.read(name);
    Calibration found =
        GraphCalibrator.calibrate(
            file.graph().keeping(Graph.Keep.OUTPUTS),
            file.inputs(),
            List.of(),
            file.levels(),
            true,
            (tried, of, constraints) -> {});
    System.out.printf(
        "%s: %d constraints, error %.3g, tried %d%n",
        name, found.model().constraints(), found.maxError(), found.candidates());
    Evaluator reference = new Evaluator(file.graph());
    int rows = file.levels().size();
    double[][] outputs = new double[rows][];
    for (int r = 0; r < rows; r++) {
      outputs[r] = reference.output(file.values(r), 0);
    }
    double[] spreads = new double[outputs[0].length];
    for (int o = 0; o < spreads.length; o++) {
      int output = o;
      double mean = Arrays.stream(outputs).mapToDouble(v -> v[output]).average().orElseThrow();
      spreads[o] =
          Math.sqrt(
              Arrays.stream(outputs)
                  .mapToDouble(v -> (v[output] - mean) * (v[output] - mean))
                  .average()
                  .orElseThrow());
    }
    for (int r = 0; r < rows; r++) {
      double[] got = found.model().decisionValues(found.model().evaluate(file.levels().get(r)));
      for (int o = 0; o < spreads.length; o++) {
        double error = Math.abs(got[o] - outputs[r][o]);
        assertTrue(
            error <= spreads[o] / 64,
            "row %d output %d: error %s, spread %s".formatted(r, o, error, spreads[o]));
      }
    }
    assertTrue(
        found.notes().getLast().endsWith("keep to 1/64 of their spread on every calibration row"),
        found.notes().getLast());
  }

  /** A file with its rows, on inputs whose ranges are those of the rows. */
  record Exported(Graph graph, List<InputSpec> inputs, List<int[]> levels) {
    /** Rows are rounded to steps of 2^-10, so that they can be inputs of a circuit. */
    private static final BigDecimal STEP = new BigDecimal("0.0009765625");

    static Exported read(String name) throws Exception {
      byte[] onnx = resource(name + ".onnx");
      JsonNode json = JsonMapper.builder().build().readTree(resource(name + ".json"));
      Graph graph = OnnxImport.read(onnx);
      List<long[]> steps = new ArrayList<>();
      for (JsonNode row : json.required("rows")) {
        long[] values = new long[graph.width()];
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.round(row.get(i).doubleValue() * 1024);
        }
        steps.add(values);
      }
      List<InputSpec> inputs = new ArrayList<>();
      List<int[]> levels = new ArrayList<>();
      steps.forEach(row -> levels.add(new int[row.length]));
      for (int i = 0; i < graph.width(); i++) {
        int input = i;
        boolean whole = steps.stream().allMatch(row -> row[input] % 1024 == 0);
        BigDecimal step = whole ? BigDecimal.ONE : STEP;
        long unit = whole ? 1024 : 1;
        long min = steps.stream().mapToLong(row -> row[input] / unit).min().orElseThrow();
        long max = steps.stream().mapToLong(row -> row[input] / unit).max().orElseThrow();
        inputs.add(
            new InputSpec(
                "x" + i,
                step.multiply(BigDecimal.valueOf(min)),
                step.multiply(BigDecimal.valueOf(max)),
                step,
                ""));
        for (int r = 0; r < steps.size(); r++) {
          levels.get(r)[i] = (int) (steps.get(r)[i] / unit - min);
        }
      }
      return new Exported(graph, inputs, levels);
    }

    double[] values(int row) {
      double[] values = new double[inputs.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = inputs.get(i).value(levels.get(row)[i]).doubleValue();
      }
      return values;
    }

    private static byte[] resource(String name) throws Exception {
      try (InputStream in =
          GraphCalibratorTest.class.getResourceAsStream(
              "/dev/proofstream/model/onnx/exported/" + name)) {
        return in.readAllBytes();
      }
    }
  }
}
