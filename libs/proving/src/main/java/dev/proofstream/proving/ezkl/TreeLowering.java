package dev.proofstream.proving.ezkl;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import dev.proofstream.proving.ezkl.GraphLowering.Question;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Trees as bits and products: first all questions of all trees at once, each asked once; then from
 * the leaves up {@code value = no + answer * (yes - no)}. Above two leaves that is no product, so a
 * full tree of depth d takes {@code 2^(d-1) - 1} of them for each target, where the matrices of
 * Nakandala et al. 2020 ("A Tensor Compiler for Unified Machine Learning Prediction Serving",
 * section 4.1, strategy 1) take a comparison for each of the 2^d leaves. Used once.
 */
final class TreeLowering {
  private final ProgramBuilder builder;
  private final Function<List<Question>, List<AffineForm>> ask;
  private final Node.Trees node;
  private final TreeEnsemble ensemble;

  /** Of each tree the height of its nodes and, as far as known, their value for each target. */
  private final List<int[]> heights = new ArrayList<>();

  private final List<AffineForm[][]> values = new ArrayList<>();

  TreeLowering(
      ProgramBuilder builder, Function<List<Question>, List<AffineForm>> ask, Node.Trees node) {
    this.builder = builder;
    this.ask = ask;
    this.node = node;
    this.ensemble = node.ensemble();
  }

  /**
   * The targets.
   *
   * @throws UnsupportedNodeException when the trees do not add up
   */
  List<AffineForm> run() {
    boolean average = ensemble.aggregation() == TreeEnsemble.Aggregation.AVERAGE;
    if (!average && ensemble.aggregation() != TreeEnsemble.Aggregation.SUM) {
      throw new UnsupportedNodeException(
          node.place(), "its trees give their " + ensemble.aggregation() + " instead of their sum");
    }
    Map<Question, AffineForm> answers = answers();
    for (Tree tree : ensemble.trees()) {
      int[] height = new int[tree.nodes()];
      measure(tree, 0, height);
      heights.add(height);
      values.add(new AffineForm[tree.nodes()][]);
    }
    int highest = heights.stream().mapToInt(height -> height[0]).max().orElseThrow();
    for (int height = 0; height <= highest; height++) {
      join(height, answers);
    }
    double share = average ? 1.0 / ensemble.trees().size() : 1;
    List<AffineForm> targets = new ArrayList<>();
    for (int target = 0; target < ensemble.targets(); target++) {
      AffineForm.Sum sum = new AffineForm.Sum(ensemble.base()[target]);
      for (AffineForm[][] ofTree : values) {
        sum.add(ofTree[0][target], share);
      }
      targets.add(sum.form());
    }
    return targets;
  }

  private Question question(Tree tree, int at) {
    return new Question(
        node.features()[tree.feature()[at]], tree.relation().get(at), tree.cutoff()[at]);
  }

  private Map<Question, AffineForm> answers() {
    LinkedHashSet<Question> questions = new LinkedHashSet<>();
    for (Tree tree : ensemble.trees()) {
      for (int at = 0; at < tree.nodes(); at++) {
        if (!tree.isLeaf(at)) {
          questions.add(question(tree, at));
        }
      }
    }
    List<Question> asked = List.copyOf(questions);
    List<AffineForm> bits = ask.apply(asked);
    Map<Question, AffineForm> answers = new HashMap<>();
    for (int k = 0; k < asked.size(); k++) {
      answers.put(asked.get(k), bits.get(k));
    }
    return answers;
  }

  private static int measure(Tree tree, int at, int[] height) {
    height[at] =
        tree.isLeaf(at)
            ? 0
            : 1
                + Math.max(
                    measure(tree, tree.whenTrue()[at], height),
                    measure(tree, tree.whenFalse()[at], height));
    return height[at];
  }

  /** All nodes of a height, of all trees, in one step. */
  private void join(int height, Map<Question, AffineForm> answers) {
    List<AffineForm> bits = new ArrayList<>();
    List<AffineForm> differences = new ArrayList<>();
    List<AffineForm[]> places = new ArrayList<>();
    for (int t = 0; t < values.size(); t++) {
      Tree tree = ensemble.trees().get(t);
      for (int at = 0; at < tree.nodes(); at++) {
        if (heights.get(t)[at] != height) {
          continue;
        }
        AffineForm[] mine = tree.isLeaf(at) ? leaf(tree, at) : new AffineForm[ensemble.targets()];
        values.get(t)[at] = mine;
        if (!tree.isLeaf(at)) {
          AffineForm[] yes = values.get(t)[tree.whenTrue()[at]];
          AffineForm[] no = values.get(t)[tree.whenFalse()[at]];
          for (int target = 0; target < mine.length; target++) {
            mine[target] = no[target];
            bits.add(answers.get(question(tree, at)));
            differences.add(yes[target].minus(no[target]));
          }
          places.add(mine);
        }
      }
    }
    List<AffineForm> added = builder.product(bits, differences);
    int next = 0;
    for (AffineForm[] mine : places) {
      for (int target = 0; target < mine.length; target++) {
        mine[target] = mine[target].plus(added.get(next++));
      }
    }
  }

  /** Rounded at once, so that sums of products have no more bits than a leaf. */
  private AffineForm[] leaf(Tree tree, int at) {
    double[] sums = new double[ensemble.targets()];
    for (int i = 0; i < tree.leafTargets()[at].length; i++) {
      sums[tree.leafTargets()[at][i]] += tree.leafWeights()[at][i];
    }
    AffineForm[] forms = new AffineForm[sums.length];
    for (int target = 0; target < sums.length; target++) {
      forms[target] = AffineForm.of(builder.rounded(sums[target]));
    }
    return forms;
  }
}
