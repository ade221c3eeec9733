package dev.proofstream.model.training;

import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.classification.Label;
import org.tribuo.common.tree.LeafNode;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.common.tree.TreeModel;

/**
 * Tribuo's trees as ours. Tribuo compares in float64 and goes to its "greater" side iff {@code
 * value > split} (SplitNode.getNextNode), so to the other iff {@code value <= split}.
 */
final class TribuoTrees {
  private final TreeModel<Label> model;
  private final int classes;
  private final List<Integer> feature = new ArrayList<>();
  private final List<Double> cutoff = new ArrayList<>();
  private final List<int[]> children = new ArrayList<>();
  private final List<Integer> label = new ArrayList<>();

  private TribuoTrees(TreeModel<Label> model, int classes) {
    this.model = model;
    this.classes = classes;
  }

  /**
   * The tree with votes at its leaves: of two classes 1 for the second and -1 for the first, all to
   * target 0; of more, 1 for the class.
   */
  static Tree tree(TreeModel<Label> model, int classes) {
    TribuoTrees tree = new TribuoTrees(model, classes);
    tree.add(model.getRoot());
    return tree.tree();
  }

  private int add(Node<Label> node) {
    int place = feature.size();
    feature.add(Tree.LEAF);
    cutoff.add(0.0);
    children.add(new int[2]);
    label.add(-1);
    switch (node) {
      case SplitNode<Label> split -> {
        String name = model.getFeatureIDMap().get(split.getFeatureID()).getName();
        feature.set(place, Integer.parseInt(name.substring(1)));
        cutoff.set(place, split.splitValue());
        int yes = add(split.getLessThanOrEqual());
        int no = add(split.getGreaterThan());
        children.set(place, new int[] {yes, no});
      }
      case LeafNode<Label> leaf -> label.set(place, Integer.parseInt(leaf.getOutput().getLabel()));
      default ->
          throw new IllegalStateException("a tree with a node of " + node.getClass().getName());
    }
    return place;
  }

  private Tree tree() {
    int n = feature.size();
    List<Relation> relations = new ArrayList<>();
    int[][] targets = new int[n][0];
    double[][] weights = new double[n][0];
    for (int k = 0; k < n; k++) {
      boolean leaf = feature.get(k) == Tree.LEAF;
      relations.add(leaf ? null : Relation.LESS_OR_EQUAL);
      if (leaf) {
        boolean two = classes == 2;
        targets[k] = new int[] {two ? 0 : label.get(k)};
        weights[k] = new double[] {two && label.get(k) == 0 ? -1 : 1};
      }
    }
    return new Tree(
        feature.stream().mapToInt(i -> i).toArray(),
        cutoff.stream().mapToDouble(d -> d).toArray(),
        relations,
        children.stream().mapToInt(c -> c[0]).toArray(),
        children.stream().mapToInt(c -> c[1]).toArray(),
        targets,
        weights);
  }
}
