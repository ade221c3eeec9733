package dev.proofstream.model.graph;

import java.util.List;

/**
 * Trees whose leaves add up.
 *
 * @param trees 1 or more
 * @param targets number of sums
 * @param aggregation what becomes of the leaves of all trees
 * @param base added to each target after that; not copied
 */
public record TreeEnsemble(List<Tree> trees, int targets, Aggregation aggregation, double[] base) {

  /** What becomes of the weights that the trees' leaves give to one target. */
  public enum Aggregation {
    SUM,
    /** The sum over the number of trees. */
    AVERAGE
  }

  public TreeEnsemble {
    trees = List.copyOf(trees);
    if (trees.isEmpty() || targets < 1 || base.length != targets) {
      throw new IllegalArgumentException(
          trees.size() + " trees for " + targets + " targets with " + base.length + " base values");
    }
    for (Tree tree : trees) {
      for (int[] leaf : tree.leafTargets()) {
        for (int target : leaf) {
          if (target < 0 || target >= targets) {
            throw new IllegalArgumentException("a leaf adds to target " + target);
          }
        }
      }
    }
  }

  /**
   * The targets for these features, added up tree by tree in the given precision, as ONNX Runtime
   * does for one row.
   */
  public double[] at(double[] features, Precision precision) {
    double[] sums = new double[targets];
    for (Tree tree : trees) {
      int leaf = tree.leaf(features);
      for (int i = 0; i < tree.leafTargets()[leaf].length; i++) {
        int target = tree.leafTargets()[leaf][i];
        sums[target] = precision.round(sums[target] + tree.leafWeights()[leaf][i]);
      }
    }
    for (int target = 0; target < targets; target++) {
      if (aggregation == Aggregation.AVERAGE) {
        sums[target] = precision.round(sums[target] / trees.size());
      }
      sums[target] = precision.round(sums[target] + base[target]);
    }
    return sums;
  }
}
