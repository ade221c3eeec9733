package dev.proofstream.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Precision;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes trees as matrices, for what knows no trees: which questions hold (MatMul, LessOrEqual,
 * Cast), in which leaves a row ends (MatMul, Equal, Cast) and what they add (MatMul). Source:
 * Nakandala et al. 2020, "A Tensor Compiler for Unified Machine Learning Prediction Serving",
 * section 4.1, strategy 1.
 *
 * <p>Each cut-off is moved half-way between the two permitted values that it parts, so that the
 * file gives the same answers in float32 and in fixed-point numbers, for permitted rows.
 */
public final class TreeMatrices {
  private final TreeEnsemble ensemble;
  private final List<InputSpec> inputs;
  private final Precision precision;
  private final Map<Question, Integer> questions = new LinkedHashMap<>();
  private final List<Leaf> leaves = new ArrayList<>();

  /** Whether a feature is at most so many steps above its minimum. */
  private record Question(int feature, int level) {}

  /** A leaf with what its path asks: question to answer. */
  private record Leaf(Map<Integer, Boolean> path, int[] targets, double[] weights) {}

  private TreeMatrices(TreeEnsemble ensemble, List<InputSpec> inputs, Precision precision) {
    this.ensemble = ensemble;
    this.inputs = inputs;
    this.precision = precision;
  }

  /**
   * The trees as {@code input} float32 [batch, inputs], rows as they are, to {@code logits} float32
   * [batch, classes]; of one target s the logits are -s and s.
   *
   * @param inputs declared inputs, in the trees' order of features
   * @param precision in which the trees compare
   * @throws IllegalArgumentException when the trees test for equality or do not add up
   */
  public static byte[] write(TreeEnsemble ensemble, List<InputSpec> inputs, Precision precision) {
    if (ensemble.aggregation() != TreeEnsemble.Aggregation.SUM) {
      throw new IllegalArgumentException("only trees that add up can be written as matrices");
    }
    TreeMatrices matrices = new TreeMatrices(ensemble, inputs, precision);
    for (Tree tree : ensemble.trees()) {
      matrices.walk(tree, 0, new LinkedHashMap<>());
    }
    return matrices.onnx();
  }

  private void walk(Tree tree, int node, Map<Integer, Boolean> path) {
    if (tree.isLeaf(node)) {
      leaves.add(new Leaf(Map.copyOf(path), tree.leafTargets()[node], tree.leafWeights()[node]));
      return;
    }
    Relation relation = tree.relation().get(node);
    boolean below = relation == Relation.LESS || relation == Relation.LESS_OR_EQUAL;
    if (relation == Relation.EQUAL) {
      throw new IllegalArgumentException("trees that test for equality are not supported");
    }
    int feature = tree.feature()[node];
    Question asked = new Question(feature, lastBelow(feature, relation, tree.cutoff()[node]));
    int question = questions.computeIfAbsent(asked, q -> questions.size());
    int yes = below ? tree.whenTrue()[node] : tree.whenFalse()[node];
    int no = below ? tree.whenFalse()[node] : tree.whenTrue()[node];
    Boolean known = path.get(question);
    for (boolean answer : new boolean[] {true, false}) {
      if (known == null || known == answer) {
        Map<Integer, Boolean> next = new LinkedHashMap<>(path);
        next.put(question, answer);
        walk(tree, answer ? yes : no, next);
      }
    }
  }

  /** The largest level on the lower side of a cut-off, -1 for none. */
  private int lastBelow(int feature, Relation relation, double cutoff) {
    InputSpec input = inputs.get(feature);
    boolean below = relation == Relation.LESS || relation == Relation.LESS_OR_EQUAL;
    int low = -1;
    int high = input.levels() - 1;
    while (low < high) {
      int middle = (int) (((long) low + high + 1) >> 1);
      double value = precision.round(input.value(middle).doubleValue());
      if (relation.holds(value, cutoff) == below) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private byte[] onnx() {
    if (questions.isEmpty()) {
      questions.put(new Question(0, inputs.getFirst().levels() - 1), 0);
    }
    int n = inputs.size();
    int q = questions.size();
    int l = leaves.size();
    int classes = ensemble.targets() == 1 ? 2 : ensemble.targets();
    double[] features = new double[n * q];
    double[] cutoffs = new double[q];
    questions.forEach(
        (question, k) -> {
          InputSpec input = inputs.get(question.feature());
          features[question.feature() * q + k] = 1;
          cutoffs[k] =
              input.min().doubleValue() + (question.level() + 0.5) * input.step().doubleValue();
        });
    double[] paths = new double[q * l];
    double[] holding = new double[l];
    double[] votes = new double[l * classes];
    for (int leaf = 0; leaf < l; leaf++) {
      int place = leaf;
      leaves
          .get(leaf)
          .path()
          .forEach(
              (question, answer) -> {
                paths[question * l + place] = answer ? 1 : -1;
                holding[place] += answer ? 1 : 0;
              });
      for (int i = 0; i < leaves.get(leaf).targets().length; i++) {
        add(votes, leaf * classes, leaves.get(leaf).targets()[i], leaves.get(leaf).weights()[i]);
      }
    }
    double[] base = new double[classes];
    for (int t = 0; t < ensemble.targets(); t++) {
      add(base, 0, t, ensemble.base()[t]);
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("trees")
            .addInput(OnnxNodes.value(OnnxWriter.INPUT, OnnxNodes.FLOAT, n))
            .addOutput(OnnxNodes.value(OnnxWriter.OUTPUT, OnnxNodes.FLOAT, classes))
            .addInitializer(OnnxNodes.floats("features", features, n, q))
            .addInitializer(OnnxNodes.floats("cutoffs", cutoffs, q))
            .addInitializer(OnnxNodes.floats("paths", paths, q, l))
            .addInitializer(OnnxNodes.floats("holding", holding, l))
            .addInitializer(OnnxNodes.floats("votes", votes, l, classes))
            .addInitializer(OnnxNodes.floats("base", base, classes))
            .addNode(OnnxNodes.node("MatMul", "asked", OnnxWriter.INPUT, "features"))
            .addNode(OnnxNodes.node("LessOrEqual", "holds", "asked", "cutoffs"))
            .addNode(cast("answers", "holds"))
            .addNode(OnnxNodes.node("MatMul", "matches", "answers", "paths"))
            .addNode(OnnxNodes.node("Equal", "ends", "matches", "holding"))
            .addNode(cast("leaf", "ends"))
            .addNode(OnnxNodes.node("MatMul", "sums", "leaf", "votes"))
            .addNode(OnnxNodes.node("Add", OnnxWriter.OUTPUT, "sums", "base"));
    return OnnxNodes.model(graph, false).toByteArray();
  }

  private void add(double[] sums, int offset, int target, double weight) {
    if (ensemble.targets() == 1) {
      sums[offset] -= weight;
      sums[offset + 1] += weight;
    } else {
      sums[offset + target] += weight;
    }
  }

  private static ai.onnx.proto.OnnxMl.NodeProto.Builder cast(String output, String input) {
    return OnnxNodes.node("Cast", output, input)
        .addAttribute(OnnxNodes.integer("to", OnnxNodes.FLOAT));
  }
}
