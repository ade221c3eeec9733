package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Writes trees that vote as ONNX: {@code input} float64 [batch, inputs] through one
 * TreeEnsembleClassifier with float64 cut-offs to {@code label} int64 [batch] and {@code logits}.
 * The same trees always give the same bytes.
 */
public final class TreeWriter {
  private TreeWriter() {}

  /**
   * Trees whose leaves add to target 0 what speaks for the second of two classes, or to each of
   * more classes what speaks for it.
   */
  public static byte[] classifier(List<Tree> trees, int inputs, int classes) {
    List<Long> treeIds = new ArrayList<>();
    List<Long> nodeIds = new ArrayList<>();
    List<Long> features = new ArrayList<>();
    List<Double> cutoffs = new ArrayList<>();
    List<String> modes = new ArrayList<>();
    List<Long> whenTrue = new ArrayList<>();
    List<Long> whenFalse = new ArrayList<>();
    List<Long> leafTrees = new ArrayList<>();
    List<Long> leafNodes = new ArrayList<>();
    List<Long> leafClasses = new ArrayList<>();
    List<Double> leafWeights = new ArrayList<>();
    for (int t = 0; t < trees.size(); t++) {
      Tree tree = trees.get(t);
      for (int k = 0; k < tree.nodes(); k++) {
        boolean leaf = tree.isLeaf(k);
        treeIds.add((long) t);
        nodeIds.add((long) k);
        features.add(leaf ? 0L : tree.feature()[k]);
        cutoffs.add(leaf ? 0 : tree.cutoff()[k]);
        modes.add(leaf ? "LEAF" : mode(tree.relation().get(k)));
        whenTrue.add(leaf ? 0L : tree.whenTrue()[k]);
        whenFalse.add(leaf ? 0L : tree.whenFalse()[k]);
        for (int i = 0; leaf && i < tree.leafTargets()[k].length; i++) {
          leafTrees.add((long) t);
          leafNodes.add((long) k);
          // Of two classes, the one that weights are for is the second, whatever its number.
          leafClasses.add(classes == 2 ? 1L : tree.leafTargets()[k][i]);
          leafWeights.add(tree.leafWeights()[k][i]);
        }
      }
    }
    double[] values = cutoffs.stream().mapToDouble(d -> d).toArray();
    double[] weights = leafWeights.stream().mapToDouble(d -> d).toArray();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("trees")
            .addInput(OnnxNodes.value(OnnxWriter.INPUT, OnnxNodes.DOUBLE, inputs))
            .addOutput(OnnxNodes.value("label", OnnxNodes.INT64, 0))
            .addOutput(OnnxNodes.value(OnnxWriter.OUTPUT, OnnxNodes.FLOAT, classes))
            .addNode(
                OnnxNodes.node("TreeEnsembleClassifier", "label", OnnxWriter.INPUT)
                    .setDomain("ai.onnx.ml")
                    .addOutput(OnnxWriter.OUTPUT)
                    .addAttribute(OnnxNodes.integers("nodes_treeids", treeIds))
                    .addAttribute(OnnxNodes.integers("nodes_nodeids", nodeIds))
                    .addAttribute(OnnxNodes.integers("nodes_featureids", features))
                    .addAttribute(
                        OnnxNodes.tensor(
                            "nodes_values_as_tensor",
                            OnnxNodes.doubles("cutoffs", values, values.length)))
                    .addAttribute(OnnxNodes.texts("nodes_modes", modes))
                    .addAttribute(OnnxNodes.integers("nodes_truenodeids", whenTrue))
                    .addAttribute(OnnxNodes.integers("nodes_falsenodeids", whenFalse))
                    .addAttribute(OnnxNodes.integers("class_treeids", leafTrees))
                    .addAttribute(OnnxNodes.integers("class_nodeids", leafNodes))
                    .addAttribute(OnnxNodes.integers("class_ids", leafClasses))
                    .addAttribute(
                        OnnxNodes.tensor(
                            "class_weights_as_tensor",
                            OnnxNodes.doubles("votes", weights, weights.length)))
                    .addAttribute(
                        OnnxNodes.integers(
                            "classlabels_int64s", LongStream.range(0, classes).boxed().toList()))
                    .addAttribute(OnnxNodes.text("post_transform", "NONE")));
    return OnnxNodes.model(graph, true).toByteArray();
  }

  private static String mode(Relation relation) {
    return switch (relation) {
      case LESS -> "BRANCH_LT";
      case LESS_OR_EQUAL -> "BRANCH_LEQ";
      case GREATER -> "BRANCH_GT";
      case GREATER_OR_EQUAL -> "BRANCH_GTE";
      case EQUAL -> "BRANCH_EQ";
    };
  }
}
