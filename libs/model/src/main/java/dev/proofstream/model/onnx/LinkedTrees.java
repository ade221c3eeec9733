package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.onnx.Value.Known;
import java.util.ArrayList;
import java.util.List;

/** Trees as the operator TreeEnsemble writes them: roots, inner nodes and leaves apart. */
final class LinkedTrees {
  private final long[] features;
  private final double[] splits;
  private final double[] modes;
  private final long[] whenTrue;
  private final long[] trueLeaf;
  private final long[] whenFalse;
  private final long[] falseLeaf;
  private final long[] leafTargets;
  private final double[] leafWeights;

  private final List<Integer> feature = new ArrayList<>();
  private final List<Double> cutoff = new ArrayList<>();
  private final List<Relation> relation = new ArrayList<>();
  private final List<int[]> children = new ArrayList<>();
  private final List<Integer> leaf = new ArrayList<>();

  private LinkedTrees(Call call) {
    this.features = call.integers("nodes_featureids");
    this.splits = tensor(call, "nodes_splits");
    this.modes = tensor(call, "nodes_modes");
    this.whenTrue = call.integers("nodes_truenodeids");
    this.trueLeaf = call.integers("nodes_trueleafs");
    this.whenFalse = call.integers("nodes_falsenodeids");
    this.falseLeaf = call.integers("nodes_falseleafs");
    this.leafTargets = call.integers("leaf_targetids");
    this.leafWeights = tensor(call, "leaf_weights");
    int n = splits.length;
    for (long[] list : new long[][] {features, whenTrue, trueLeaf, whenFalse, falseLeaf}) {
      if (list == null || list.length != n) {
        throw new OnnxException("its lists of nodes differ in length");
      }
    }
    if (modes.length != n || leafTargets == null || leafTargets.length != leafWeights.length) {
      throw new OnnxException("its lists of nodes or leaves differ in length");
    }
  }

  private static double[] tensor(Call call, String attribute) {
    return ((Known) TensorData.read(call.attribute(attribute).getT())).values();
  }

  static List<Tree> of(Call call) {
    long[] roots = call.integers("tree_roots");
    if (roots == null || roots.length == 0) {
      throw new OnnxException("has no tree_roots");
    }
    List<Tree> trees = new ArrayList<>();
    for (long root : roots) {
      trees.add(new LinkedTrees(call).tree(root));
    }
    return trees;
  }

  private Tree tree(long root) {
    // A tree that is one leaf is written as a node with the same leaf on both sides.
    add(root, false);
    for (int k = 0; k < feature.size(); k++) {
      if (feature.get(k) == Tree.LEAF) {
        continue;
      }
      if (feature.size() > 2 * splits.length + 2) {
        throw new OnnxException("its nodes form a loop");
      }
      int node = leaf.get(k);
      boolean swapped = (int) modes[node] == 5;
      int yes = add(whenTrue[node], trueLeaf[node] != 0);
      int no = add(whenFalse[node], falseLeaf[node] != 0);
      children.set(k, swapped ? new int[] {no, yes} : new int[] {yes, no});
    }
    int n = feature.size();
    int[][] targets = new int[n][0];
    double[][] weights = new double[n][0];
    for (int k = 0; k < n; k++) {
      if (feature.get(k) == Tree.LEAF) {
        targets[k] = new int[] {Math.toIntExact(leafTargets[leaf.get(k)])};
        weights[k] = new double[] {leafWeights[leaf.get(k)]};
      }
    }
    return new Tree(
        feature.stream().mapToInt(i -> i).toArray(),
        cutoff.stream().mapToDouble(d -> d).toArray(),
        relation,
        children.stream().mapToInt(c -> c[0]).toArray(),
        children.stream().mapToInt(c -> c[1]).toArray(),
        targets,
        weights);
  }

  private int add(long id, boolean isLeaf) {
    int node = Math.toIntExact(id);
    if (node < 0 || node >= (isLeaf ? leafTargets.length : splits.length)) {
      throw new OnnxException("refers to node " + id + ", which there is not");
    }
    feature.add(isLeaf ? Tree.LEAF : Math.toIntExact(features[node]));
    cutoff.add(isLeaf ? 0 : splits[node]);
    relation.add(isLeaf ? null : relation((int) modes[node]));
    children.add(new int[2]);
    leaf.add(node);
    return feature.size() - 1;
  }

  private static Relation relation(int mode) {
    return switch (mode) {
      case 0 -> Relation.LESS_OR_EQUAL;
      case 1 -> Relation.LESS;
      case 2 -> Relation.GREATER_OR_EQUAL;
      case 3 -> Relation.GREATER;
      case 4, 5 -> Relation.EQUAL;
      default -> throw new OnnxException("has nodes that test membership of a set");
    };
  }
}
