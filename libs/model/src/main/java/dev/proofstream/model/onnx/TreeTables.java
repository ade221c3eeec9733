package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Trees as TreeEnsembleClassifier and TreeEnsembleRegressor write them: parallel lists of all nodes
 * of all trees, and of all leaves' weights.
 *
 * @param trees in the order of their first nodes
 * @param targets classes or targets that leaves have weights for
 * @param noneNegative whether no weight is below 0
 */
record TreeTables(List<Tree> trees, SortedSet<Integer> targets, boolean noneNegative) {

  private static final int MOST_NODES = 100_000;

  /** What a leaf adds. */
  private record Weight(int target, double value) {}

  /** Position of a node: its tree's number and its own in that tree. */
  private record NodeId(long tree, long node) {}

  static TreeTables of(Call call, String what) {
    long[] treeIds = required(call, "nodes_treeids");
    int n = treeIds.length;
    long[] nodeIds = required(call, "nodes_nodeids", n);
    long[] features = required(call, "nodes_featureids", n);
    long[] whenTrue = required(call, "nodes_truenodeids", n);
    long[] whenFalse = required(call, "nodes_falsenodeids", n);
    double[] values = call.preciseNumbers("nodes_values");
    List<String> modes = call.texts("nodes_modes");
    if (values == null || values.length != n || modes.size() != n) {
      throw new OnnxException("its lists of nodes differ in length");
    }
    Map<NodeId, List<Weight>> weights = new HashMap<>();
    SortedSet<Integer> targets = new TreeSet<>();
    boolean noneNegative = weights(call, what, weights, targets);
    Map<Long, List<Integer>> nodesOf = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      nodesOf.computeIfAbsent(treeIds[i], id -> new ArrayList<>()).add(i);
    }
    List<Tree> trees = new ArrayList<>();
    for (List<Integer> nodes : nodesOf.values()) {
      Map<Long, Integer> placeOf = new HashMap<>();
      for (int i : nodes) {
        if (placeOf.put(nodeIds[i], placeOf.size()) != null) {
          throw new OnnxException("has two nodes " + nodeIds[i] + " in tree " + treeIds[i]);
        }
      }
      int size = nodes.size();
      int[] feature = new int[size];
      double[] cutoff = new double[size];
      Relation[] relation = new Relation[size];
      int[] yes = new int[size];
      int[] no = new int[size];
      int[][] leafTargets = new int[size][0];
      double[][] leafWeights = new double[size][0];
      for (int k = 0; k < size; k++) {
        int i = nodes.get(k);
        String mode = modes.get(i);
        if (mode.equals("LEAF")) {
          feature[k] = Tree.LEAF;
          List<Weight> leaf = weights.getOrDefault(new NodeId(treeIds[i], nodeIds[i]), List.of());
          leafTargets[k] = leaf.stream().mapToInt(Weight::target).toArray();
          leafWeights[k] = leaf.stream().mapToDouble(Weight::value).toArray();
          continue;
        }
        feature[k] = Math.toIntExact(features[i]);
        cutoff[k] = values[i];
        relation[k] = relation(mode);
        yes[k] = child(placeOf, mode.equals("BRANCH_NEQ") ? whenFalse[i] : whenTrue[i]);
        no[k] = child(placeOf, mode.equals("BRANCH_NEQ") ? whenTrue[i] : whenFalse[i]);
      }
      trees.add(tree(feature, cutoff, relation, yes, no, leafTargets, leafWeights));
    }
    return new TreeTables(trees, targets, noneNegative);
  }

  /**
   * Some converters write a test for several categories as tests for one after the other, whose
   * branches go on in the same node: each way to it gets a copy of its own.
   */
  private static Tree tree(
      int[] feature,
      double[] cutoff,
      Relation[] relation,
      int[] whenTrue,
      int[] whenFalse,
      int[][] targets,
      double[][] weights) {
    List<Integer> of = new ArrayList<>(List.of(0));
    List<int[]> children = new ArrayList<>();
    for (int k = 0; k < of.size(); k++) {
      int node = of.get(k);
      int[] mine = new int[2];
      if (feature[node] != Tree.LEAF) {
        mine = new int[] {of.size(), of.size() + 1};
        of.add(whenTrue[node]);
        of.add(whenFalse[node]);
      }
      children.add(mine);
      if (of.size() > MOST_NODES) {
        throw new OnnxException("its nodes form a loop, or share branches that are too many");
      }
    }
    int[] from = of.stream().mapToInt(i -> i).toArray();
    return new Tree(
        Arrays.stream(from).map(i -> feature[i]).toArray(),
        Arrays.stream(from).mapToDouble(i -> cutoff[i]).toArray(),
        Arrays.stream(from).mapToObj(i -> relation[i]).toList(),
        children.stream().mapToInt(c -> c[0]).toArray(),
        children.stream().mapToInt(c -> c[1]).toArray(),
        Arrays.stream(from).mapToObj(i -> targets[i]).toArray(int[][]::new),
        Arrays.stream(from).mapToObj(i -> weights[i]).toArray(double[][]::new));
  }

  private static boolean weights(
      Call call, String what, Map<NodeId, List<Weight>> weights, SortedSet<Integer> targets) {
    long[] trees = required(call, what + "_treeids");
    long[] nodes = required(call, what + "_nodeids", trees.length);
    long[] ids = required(call, what + "_ids", trees.length);
    double[] values = call.preciseNumbers(what + "_weights");
    if (values == null || values.length != trees.length) {
      throw new OnnxException("its lists of weights differ in length");
    }
    boolean noneNegative = true;
    for (int i = 0; i < values.length; i++) {
      int target = Math.toIntExact(ids[i]);
      weights
          .computeIfAbsent(new NodeId(trees[i], nodes[i]), id -> new ArrayList<>())
          .add(new Weight(target, values[i]));
      targets.add(target);
      noneNegative &= !(values[i] < 0);
    }
    return noneNegative;
  }

  private static int child(Map<Long, Integer> placeOf, long node) {
    Integer place = placeOf.get(node);
    if (place == null) {
      throw new OnnxException("a node's child " + node + " is not in its tree");
    }
    return place;
  }

  private static Relation relation(String mode) {
    return switch (mode) {
      case "BRANCH_LEQ" -> Relation.LESS_OR_EQUAL;
      case "BRANCH_LT" -> Relation.LESS;
      case "BRANCH_GTE" -> Relation.GREATER_OR_EQUAL;
      case "BRANCH_GT" -> Relation.GREATER;
      case "BRANCH_EQ", "BRANCH_NEQ" -> Relation.EQUAL;
      default -> throw new OnnxException("has nodes of the mode " + mode);
    };
  }

  private static long[] required(Call call, String attribute) {
    long[] values = call.integers(attribute);
    if (values == null || values.length == 0) {
      throw new OnnxException("has no " + attribute);
    }
    return values;
  }

  private static long[] required(Call call, String attribute, int length) {
    long[] values = required(call, attribute);
    if (values.length != length) {
      throw new OnnxException(
          "has " + values.length + " " + attribute + " where " + length + " are needed");
    }
    return values;
  }

  /** The trees with whatever leaves add going to one target. */
  List<Tree> toOneTarget() {
    return trees.stream()
        .map(
            tree ->
                new Tree(
                    tree.feature(),
                    tree.cutoff(),
                    tree.relation(),
                    tree.whenTrue(),
                    tree.whenFalse(),
                    Arrays.stream(tree.leafTargets())
                        .map(leaf -> new int[leaf.length])
                        .toArray(int[][]::new),
                    tree.leafWeights()))
        .toList();
  }
}
