package dev.proofstream.proving;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.onnx.TreeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up trees over {@link SmallModels#INPUTS}, in all relations and shapes. */
public final class SmallTrees {
  private final Random random;
  private final int classes;
  private final List<Integer> feature = new ArrayList<>();
  private final List<Double> cutoff = new ArrayList<>();
  private final List<Relation> relation = new ArrayList<>();
  private final List<int[]> children = new ArrayList<>();
  private final List<int[]> targets = new ArrayList<>();
  private final List<double[]> weights = new ArrayList<>();

  private SmallTrees(Random random, int classes) {
    this.random = random;
    this.classes = classes;
  }

  /** A forest whose trees vote; some cut-offs are permitted values, some lie between two. */
  public static TrainedModel forest(String name, long seed, int trees, int depth, int classes) {
    Random random = new Random(seed);
    List<Tree> all = new ArrayList<>();
    for (int t = 0; t < trees; t++) {
      SmallTrees tree = new SmallTrees(random, classes);
      tree.grow(depth, true);
      all.add(tree.tree());
    }
    return TrainedModel.imported(
        name,
        TreeWriter.classifier(all, SmallModels.INPUTS.size(), classes),
        SmallModels.INPUTS,
        IntStream.range(0, classes).mapToObj(k -> "class " + k).toList());
  }

  private int grow(int depth, boolean root) {
    int place = feature.size();
    boolean leaf = depth == 0 || (!root && random.nextInt(6) == 0);
    int of = random.nextInt(SmallModels.INPUTS.size());
    InputSpec spec = SmallModels.INPUTS.get(of);
    int level = random.nextInt(spec.levels());
    double at = spec.value(level).doubleValue();
    feature.add(leaf ? Tree.LEAF : of);
    cutoff.add(random.nextBoolean() ? at : at + spec.step().doubleValue() / 3);
    relation.add(leaf ? null : Relation.values()[random.nextInt(Relation.values().length)]);
    children.add(new int[2]);
    int label = random.nextInt(classes);
    boolean two = classes == 2;
    targets.add(leaf ? new int[] {two ? 0 : label} : new int[0]);
    weights.add(leaf ? new double[] {two && label == 0 ? -1 : 1} : new double[0]);
    if (!leaf) {
      int yes = grow(depth - 1, false);
      int no = grow(depth - 1, false);
      children.set(place, new int[] {yes, no});
    }
    return place;
  }

  private Tree tree() {
    return new Tree(
        feature.stream().mapToInt(i -> i).toArray(),
        cutoff.stream().mapToDouble(d -> d).toArray(),
        relation,
        children.stream().mapToInt(c -> c[0]).toArray(),
        children.stream().mapToInt(c -> c[1]).toArray(),
        targets.toArray(int[][]::new),
        weights.toArray(double[][]::new));
  }
}
