package dev.proofstream.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Output;
import dev.proofstream.model.onnx.ExportedModels.Exported;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxImportTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "skl_mlp",
        "skl_mlp_binary",
        "skl_tree",
        "skl_tree_binary",
        "skl_scaled_tree",
        "skl_forest",
        "skl_forest_binary",
        "skl_boosted",
        "skl_linear_svc",
        "skl_linear_svc_binary",
        "skl_svc",
        "skl_svc_binary",
        "skl_logistic",
        "skl_logistic_binary",
        "skl_kmeans",
        "lightgbm_binary",
        "lightgbm_classes",
        "xgboost_binary",
        "xgboost_classes",
        "skl_voting",
        "skl_columns",
        "hummingbird_gemm",
        "hummingbird_traversal",
        "hummingbird_perfect",
        "hand_argmax_last",
        "hand_topk_smallest",
        "hand_label_names",
        "hand_logic",
        "lightgbm_categories",
        "skl_gaussian_nb",
        "skl_four_inputs",
        "skl_bins",
        "skl_sgd",
        "skl_calibrated",
      })
  void aClassifierGivesOnnxRuntimesClassOnEveryRow(String name) {
    Exported model = ExportedModels.read(name);
    Graph graph = OnnxImport.read(model.onnx());
    Graph label = graph.keeping(Graph.Keep.LABEL);
    List<String> classes = graph.label().orElseThrow().classes();
    String output = graph.label().get().name();
    Evaluator evaluator = new Evaluator(label);
    for (int r = 0; r < model.rows().length; r++) {
      Object expected = model.outputs().get(output)[r][0];
      String expectedName =
          expected instanceof Double d ? String.valueOf(d.longValue()) : (String) expected;
      assertEquals(expectedName, classes.get(evaluator.label(model.rows()[r])), name + " row " + r);
    }
    numbersAgree(model, graph);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "skl_linear_regression",
        "skl_forest_regression",
        "lightgbm_regression",
        "xgboost_regression",
        "torch_mlp",
        "torch_mlp_opset9",
        "torch_activations",
        "torch_activations_opset14",
        "torch_cnn",
        "torch_cnn_opset11",
        "torch_lenet",
        "torch_mlp784",
        "torch_regression",
        "skl_mlp_regression",
        "keras_mlp",
        "keras_cnn",
        "hand_onehot",
        "hand_table",
        "hand_gathernd",
        "hand_trees_average",
        "hand_trees_maximum",
        "hand_regressor_minimum",
        "hand_resize",
        "hand_reductions",
        "hand_normalizer",
        "hand_svm_regressor",
        "hand_equal_where",
        "torch_einsum",
        "torch_layernorm",
        "torch_mish",
        "torch_hardswish",
        "torch_attention",
        "torch_two_inputs",
        "torch_cube",
      })
  @MethodSource("dev.proofstream.model.onnx.ExportedNames#composed")
  void aModelWithoutAClassGivesOnnxRuntimesNumbersOnEveryRow(String name) {
    Exported model = ExportedModels.read(name);
    Graph graph = OnnxImport.read(model.onnx());
    assertTrue(graph.label().isEmpty());
    assertFalse(graph.outputs().isEmpty());
    numbersAgree(model, graph);
  }

  @Test
  void kMeansIsOneLinearMapBeforeItsChoice() {
    Graph graph = OnnxImport.read(ExportedModels.read("skl_kmeans").onnx());
    assertEquals(2, graph.keeping(Graph.Keep.LABEL).nodes().size());
  }

  /** Where float32 sums of large numbers cancel, ONNX Runtime itself is further off. */
  private static double tolerance(String model) {
    return switch (model) {
      case "skl_svc_binary" -> 1e-2;
      case "skl_kmeans" -> 1e-3;
      default -> 2e-4;
    };
  }

  private static void numbersAgree(Exported model, Graph graph) {
    Evaluator evaluator = new Evaluator(graph);
    for (Output output : graph.outputs()) {
      double[][] expected = model.numbers(output.name());
      List<String> wrong = new ArrayList<>();
      for (int r = 0; r < expected.length; r++) {
        double[] actual = Evaluator.pick(evaluator.scalars(model.rows()[r]), output.values());
        assertEquals(expected[r].length, actual.length, output.name());
        for (int i = 0; i < actual.length; i++) {
          double tolerance = tolerance(model.name()) * Math.max(1, Math.abs(expected[r][i]));
          if (!(Math.abs(expected[r][i] - actual[i]) <= tolerance)) {
            wrong.add("row " + r + " value " + i + ": " + expected[r][i] + " is " + actual[i]);
          }
        }
      }
      assertTrue(
          wrong.isEmpty(),
          () ->
              model.name()
                  + " "
                  + output.name()
                  + " "
                  + wrong.size()
                  + " wrong: "
                  + wrong.getFirst());
    }
  }
}
