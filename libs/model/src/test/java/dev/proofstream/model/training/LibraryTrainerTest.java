package dev.proofstream.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.TreeModel;
import org.tribuo.impl.ArrayExample;

class LibraryTrainerTest {
  private static final DataSet DATA = HeartData.synthetic();

  @Test
  void aTreeGivesTheLibrarysClassOnEveryRowAndAtEveryCutOff() {
    TreeModel<Label> library = LibraryTrainer.tree(DATA, 4, 7);
    TrainedModel model = train("tree:4");
    Node.Trees trees =
        (Node.Trees)
            model.graph().nodes().stream().filter(Node.Trees.class::isInstance).findFirst().get();
    for (int row = 0; row < DATA.size(); row++) {
      double[] values = DATA.encoded(row).values();
      assertEquals(label(library, values), model.label(values));
      for (var tree : trees.ensemble().trees()) {
        for (int k = 0; k < tree.nodes(); k++) {
          if (!tree.isLeaf(k)) {
            double[] moved = values.clone();
            for (double at :
                new double[] {
                  tree.cutoff()[k], Math.nextUp(tree.cutoff()[k]), Math.nextDown(tree.cutoff()[k])
                }) {
              moved[tree.feature()[k]] = at;
              assertEquals(label(library, moved), model.label(moved));
            }
          }
        }
      }
    }
  }

  @Test
  void modelsBeatTheMajority() {
    for (String spec : new String[] {"tree:3", "forest:9x4", "kmeans:2", "kmeans:6"}) {
      TrainingResult result =
          LibraryTrainer.train("m", DATA, ModelSpec.parse(spec), 7, Progress.silent());
      assertTrue(
          result.quality().accuracy() > result.quality().majorityBaseline() + 0.1,
          spec + " " + result.quality().accuracy());
    }
  }

  @Test
  void theSameSeedGivesTheSameModelBitForBit() {
    for (String spec : new String[] {"tree:3", "forest:5x3", "kmeans:4"}) {
      assertArrayEquals(train(spec).onnx(), train(spec).onnx());
    }
    TrainedModel other =
        LibraryTrainer.train("m", DATA, ModelSpec.parse("forest:5x3"), 8, Progress.silent())
            .model();
    assertNotEquals(train("forest:5x3").modelId(), other.modelId());
  }

  @Test
  void onnxRuntimeGivesTheSameClassesFromTheFileOfATree() throws Exception {
    for (String spec : new String[] {"tree:3", "forest:7x4"}) {
      TrainedModel model = train(spec);
      double[][] rows = DATA.encoded();
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession session = environment.createSession(model.onnx());
          OnnxTensor input = OnnxTensor.createTensor(environment, rows);
          OrtSession.Result result = session.run(Map.of("input", input))) {
        long[] labels = (long[]) result.get("label").orElseThrow().getValue();
        for (int r = 0; r < rows.length; r++) {
          assertEquals(labels[r], model.label(rows[r]), spec + " row " + r);
        }
      }
    }
  }

  @Test
  void onnxRuntimeGivesTheSameClassesFromTheFileOfKMeans() throws Exception {
    TrainedModel model = train("kmeans:6");
    assertFalse(model.feedForward().isPresent());
    assertTrue(train("kmeans:2").feedForward().isPresent());
    double[][] rows = DATA.encoded();
    float[][] standardised = new float[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      double[] row = model.standardization().apply(rows[r]);
      standardised[r] = new float[row.length];
      for (int i = 0; i < row.length; i++) {
        standardised[r][i] = (float) row[i];
      }
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(model.onnx());
        OnnxTensor input = OnnxTensor.createTensor(environment, standardised);
        OrtSession.Result result = session.run(Map.of("input", input))) {
      float[][] logits = (float[][]) result.get(0).getValue();
      for (int r = 0; r < rows.length; r++) {
        assertEquals(logits[r][1] > logits[r][0] ? 1 : 0, model.label(rows[r]), "row " + r);
      }
    }
  }

  @Test
  void aTreesGraphIsTheTreesAndOneComparison() {
    Graph graph = train("forest:3x3").graph().keeping(Graph.Keep.LABEL);
    assertEquals(3, graph.nodes().size());
  }

  @Test
  void specsAreReadAsTheyAreWritten() {
    for (String text : new String[] {"18-8-8-2", "tree:3", "forest:10x4", "kmeans:8"}) {
      assertEquals(text, ModelSpec.parse(text).toString());
    }
    for (String text :
        new String[] {"tree", "tree:0", "tree:13", "forest:3", "tree:3x3", "kmeans:1", "x:3"}) {
      assertThrows(IllegalArgumentException.class, () -> ModelSpec.parse(text), text);
    }
  }

  private static TrainedModel train(String spec) {
    return LibraryTrainer.train("m", DATA, ModelSpec.parse(spec), 7, Progress.silent()).model();
  }

  private static int label(TreeModel<Label> library, double[] row) {
    var example = new ArrayExample<>(new Label("0"), LibraryTrainer.names(row.length), row);
    return Integer.parseInt(library.predict(example).getOutput().getLabel());
  }
}
