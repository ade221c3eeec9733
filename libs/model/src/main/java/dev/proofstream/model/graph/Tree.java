package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A decision tree; node 0 is the root. An inner node goes to {@code whenTrue} iff its feature
 * stands in its relation to its cut-off, both in the precision of the ensemble.
 *
 * @param feature index into the ensemble's features, {@link #LEAF} at a leaf; not copied
 * @param cutoff of inner nodes; not copied
 * @param relation of inner nodes, null at leaves
 * @param whenTrue child of inner nodes; not copied
 * @param whenFalse child of inner nodes; not copied
 * @param leafTargets at a leaf the targets that it adds to, else empty; not copied
 * @param leafWeights what it adds to each of them; not copied
 */
public record Tree(
    int[] feature,
    double[] cutoff,
    List<Relation> relation,
    int[] whenTrue,
    int[] whenFalse,
    int[][] leafTargets,
    double[][] leafWeights) {

  /** Marks a leaf. */
  public static final int LEAF = -1;

  /**
   * Checks that every node but the root has exactly one parent, so that it is a tree.
   *
   * @throws IllegalArgumentException otherwise
   */
  public Tree {
    relation = java.util.Collections.unmodifiableList(new ArrayList<>(relation));
    int n = feature.length;
    if (n == 0
        || cutoff.length != n
        || relation.size() != n
        || whenTrue.length != n
        || whenFalse.length != n
        || leafTargets.length != n
        || leafWeights.length != n) {
      throw new IllegalArgumentException("a tree needs one entry for each node in every list");
    }
    int[] parents = new int[n];
    for (int node = 0; node < n; node++) {
      if (feature[node] != LEAF) {
        if (relation.get(node) == null || Double.isNaN(cutoff[node])) {
          throw new IllegalArgumentException("node " + node + " has no relation or cut-off");
        }
        for (int child : new int[] {whenTrue[node], whenFalse[node]}) {
          if (child <= 0 || child >= n) {
            throw new IllegalArgumentException("node " + node + " has the child " + child);
          }
          parents[child]++;
        }
      } else if (leafTargets[node].length != leafWeights[node].length) {
        throw new IllegalArgumentException("leaf " + node + " needs a weight for each target");
      }
    }
    for (int node = 1; node < n; node++) {
      if (parents[node] != 1) {
        throw new IllegalArgumentException("node " + node + " has " + parents[node] + " parents");
      }
    }
  }

  /** Number of nodes and leaves. */
  public int nodes() {
    return feature.length;
  }

  public boolean isLeaf(int node) {
    return feature[node] == LEAF;
  }

  /** Number of leaves. */
  public int leaves() {
    int count = 0;
    for (int f : feature) {
      count += f == LEAF ? 1 : 0;
    }
    return count;
  }

  /** The leaf that these features end in. */
  public int leaf(double[] features) {
    int node = 0;
    while (feature[node] != LEAF) {
      node =
          relation.get(node).holds(features[feature[node]], cutoff[node])
              ? whenTrue[node]
              : whenFalse[node];
    }
    return node;
  }
}
