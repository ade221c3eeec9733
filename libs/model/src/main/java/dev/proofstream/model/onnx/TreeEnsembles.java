package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.Decision;
import dev.proofstream.model.graph.Groups;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import dev.proofstream.model.graph.TreeEnsemble.Aggregation;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Trees of the domain ai.onnx.ml. Which class wins and how base values count follows ONNX Runtime
 * (tree_ensemble_aggregator.h), since the operators' schemas leave it open: with two classes and
 * weights for only one of them, the second class wins when the sum is above 0.5 if no weight is
 * negative, else above 0; with weights for both, when the second one's sum is above 0.
 */
final class TreeEnsembles {
  private TreeEnsembles() {}

  static void register(Map<String, Operator> operators) {
    operators.put("TreeEnsembleClassifier", TreeEnsembles::classifier);
    operators.put("TreeEnsembleRegressor", call -> List.of(regressor(call)));
    operators.put("TreeEnsemble", call -> List.of(ensemble(call)));
  }

  private static Computed features(Call call) {
    Computed x = call.computed(0);
    if (x.rank() == 0 || x.size() != x.shape()[x.rank() - 1]) {
      throw new OnnxException("takes one row, gets " + Arrays.toString(x.shape()));
    }
    return x;
  }

  private static Type type(Computed x) {
    return x.type() == Type.FLOAT64 ? Type.FLOAT64 : Type.FLOAT32;
  }

  private static List<Value> classifier(Call call) {
    Computed x = features(call);
    Type type = type(x);
    ClassNames classes = ClassNames.of(call, "classlabels_int64s");
    int n = classes.count();
    double[] base = call.preciseNumbers("base_values");
    base = base == null ? new double[0] : base;
    TreeTables trees = TreeTables.of(call, "class");
    call.building(type);
    if (n > 2) {
      double[] start = Arrays.copyOf(base, n);
      int[] sums =
          call.builder().trees(x.ids(), new TreeEnsemble(trees.trees(), n, Aggregation.SUM, start));
      return List.of(
          classes.label(call.builder().argmax(sums, false)), Scores.each(call, type, sums));
    }
    if (n < 2) {
      throw new OnnxException("declares one class");
    }
    boolean one = trees.targets().size() == 1;
    if (one) {
      double start = base.length == 2 ? base[1] : base.length == 1 ? base[0] : 0;
      int sum =
          call.builder()
              .trees(
                  x.ids(),
                  new TreeEnsemble(trees.toOneTarget(), 1, Aggregation.SUM, new double[] {start}))[
              0];
      boolean shares = trees.noneNegative();
      int bit =
          call.builder()
              .compare(new int[] {sum}, Relation.GREATER, new double[] {shares ? 0.5 : 0})[0];
      return List.of(
          classes.label(
              Scores.decision(
                  bit,
                  shares
                      ? Scores.shares(call.builder(), sum)
                      : Scores.opposite(call.builder(), sum))),
          shares ? Scores.shares(call, type, sum) : Scores.opposite(call, type, sum));
    }
    if (base.length == 2) {
      throw new OnnxException(
          "has weights and base values for both of two classes, which runtimes read differently");
    }
    double[] start = {base.length == 1 ? base[0] : 0, 0};
    int[] sums =
        call.builder().trees(x.ids(), new TreeEnsemble(trees.trees(), 2, Aggregation.SUM, start));
    int bit = call.builder().compare(new int[] {sums[1]}, Relation.GREATER, new double[1])[0];
    return List.of(classes.label(new Decision.Bit(bit)), Scores.each(call, type, sums));
  }

  private static Value regressor(Call call) {
    Computed x = features(call);
    Type type = type(x);
    int targets = Math.toIntExact(call.integer("n_targets", 1));
    double[] base = call.preciseNumbers("base_values");
    requireNone(call.text("post_transform", "NONE"));
    call.building(type);
    return aggregated(
        call,
        x,
        type,
        TreeTables.of(call, "target").trees(),
        call.text("aggregate_function", "SUM"),
        base != null && base.length == targets ? base : new double[targets]);
  }

  /** The operator of ai.onnx.ml 5 that takes the place of the other two. */
  private static Value ensemble(Call call) {
    Computed x = features(call);
    Type type = type(x);
    if (call.integer("post_transform", 0) != 0) {
      requireNone("of number " + call.integer("post_transform", 0));
    }
    int targets = Math.toIntExact(call.integer("n_targets", 1));
    String[] functions = {"AVERAGE", "SUM", "MIN", "MAX"};
    int function = (int) Math.clamp(call.integer("aggregate_function", 1), 0, functions.length);
    if (function == functions.length) {
      throw new OnnxException("has an unknown aggregate_function");
    }
    call.building(type);
    return aggregated(
        call, x, type, LinkedTrees.of(call), functions[function], new double[targets]);
  }

  private static void requireNone(String transform) {
    if (!transform.equals("NONE")) {
      throw new OnnxException("has the post_transform " + transform + "; only NONE is supported");
    }
  }

  private static Value aggregated(
      Call call, Computed x, Type type, List<Tree> trees, String function, double[] base) {
    int[] values =
        switch (function) {
          case "SUM", "AVERAGE" ->
              call.builder()
                  .trees(
                      x.ids(),
                      new TreeEnsemble(trees, base.length, Aggregation.valueOf(function), base));
          case "MIN", "MAX" -> extreme(call, x, trees, function.equals("MAX"), base);
          default -> throw new OnnxException("has the aggregate_function " + function);
        };
    return new Computed(type, new int[] {1, values.length}, values);
  }

  /** Each tree on its own, and of their values the largest or the smallest. */
  private static int[] extreme(
      Call call, Computed x, List<Tree> trees, boolean maximum, double[] base) {
    List<int[]> ofTrees = new ArrayList<>();
    for (Tree tree : trees) {
      requireEveryTarget(tree, base.length);
      ofTrees.add(
          call.builder()
              .trees(
                  x.ids(),
                  new TreeEnsemble(
                      List.of(tree), base.length, Aggregation.SUM, new double[base.length])));
    }
    List<int[]> groups = new ArrayList<>();
    for (int target = 0; target < base.length; target++) {
      int t = target;
      groups.add(ofTrees.stream().mapToInt(values -> values[t]).toArray());
    }
    double[] ones = new double[base.length];
    Arrays.fill(ones, 1);
    return call.builder()
        .elementwise(call.builder().extreme(maximum, Groups.of(groups)), ones, base);
  }

  /** A tree that gives nothing to a target is not counted there, unlike one that gives 0. */
  private static void requireEveryTarget(Tree tree, int targets) {
    for (int node = 0; node < tree.nodes(); node++) {
      if (tree.isLeaf(node)
          && Arrays.stream(tree.leafTargets()[node]).distinct().count() != targets) {
        throw new OnnxException(
            "takes the smallest or largest value of trees with leaves that give some targets none");
      }
    }
  }
}
