package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Trees as selections from the leaves up: a node whose children are constants is linear in its bit,
 * any other costs one row. Children with equal values make no node.
 */
final class TreeGates {
  private final ProgramBuilder program;
  private final Comparing comparing;

  private final Map<BitForms.Question, FloatForm> bits = new HashMap<>();

  /** Makes the bits of comparisons, see {@link SignForms}. */
  interface Comparing {
    /** Bits by their bounds too, in the order of the questions. */
    FloatForm[] bits(Node node, List<BitForms.Question> questions);
  }

  TreeGates(ProgramBuilder program, Comparing comparing) {
    this.program = program;
    this.comparing = comparing;
  }

  /** The value of a leaf, as an integer. */
  interface LeafValue {
    long of(Tree tree, int leaf);
  }

  /** The bits of all comparisons of an ensemble, so that they stand in one layer. */
  void prepare(Node.Trees trees) {
    Set<BitForms.Question> questions = new LinkedHashSet<>();
    for (Tree tree : trees.ensemble().trees()) {
      for (int node = 0; node < tree.nodes(); node++) {
        if (!tree.isLeaf(node)) {
          questions.add(question(trees, tree, node));
        }
      }
    }
    questions.removeAll(bits.keySet());
    List<BitForms.Question> asked = List.copyOf(questions);
    FloatForm[] answers = comparing.bits(trees, asked);
    for (int i = 0; i < answers.length; i++) {
      bits.put(asked.get(i), answers[i]);
    }
  }

  /** The integer values of each tree, as forms over signals. */
  List<FloatForm> values(Node.Trees trees, LeafValue leaves) {
    List<Tree> all = trees.ensemble().trees();
    Map<Long, FloatForm> done = new HashMap<>();
    int highest = 0;
    int[][] heights = new int[all.size()][];
    for (int t = 0; t < all.size(); t++) {
      heights[t] = heights(all.get(t));
      highest = Math.max(highest, heights[t][0]);
    }
    for (int height = 0; height <= highest; height++) {
      LayerBuilder layer = new LayerBuilder(program, trees.place().name(), 0);
      for (int t = 0; t < all.size(); t++) {
        for (int node = 0; node < all.get(t).nodes(); node++) {
          if (heights[t][node] == height) {
            add(layer, trees, t, node, leaves, done);
          }
        }
      }
      layer.build();
    }
    List<FloatForm> values = new ArrayList<>();
    for (int t = 0; t < all.size(); t++) {
      values.add(done.get(key(t, 0)));
    }
    return values;
  }

  /** The form of a node, at once or with its layer. */
  private void add(
      LayerBuilder layer,
      Node.Trees trees,
      int t,
      int node,
      LeafValue leaves,
      Map<Long, FloatForm> done) {
    Tree tree = trees.ensemble().trees().get(t);
    long key = key(t, node);
    if (tree.isLeaf(node)) {
      done.put(key, FloatForm.constant(leaves.of(tree, node)));
      return;
    }
    FloatForm bit = bits.get(question(trees, tree, node));
    FloatForm yes = done.get(key(t, tree.whenTrue()[node]));
    FloatForm no = done.get(key(t, tree.whenFalse()[node]));
    Optional<FloatForm> linear = SelectGates.linear(bit, yes, no);
    if (linear.isPresent()) {
      done.put(key, linear.get());
      return;
    }
    String name = trees.place().name();
    Gate.Select gate =
        Gate.Select.of(
            program.round(bit, 1, name),
            program.round(yes, 1, name),
            program.round(no, 1, name),
            program.ranges(),
            name);
    double middle = (gate.result().lo() + gate.result().hi()) / 2.0;
    layer.add(gate, middle, value -> done.put(key, value));
  }

  private static long key(int tree, int node) {
    return (long) tree << Integer.SIZE | node;
  }

  private static BitForms.Question question(Node.Trees trees, Tree tree, int node) {
    Relation relation = tree.relation().get(node);
    return new BitForms.Question(
        trees.features()[tree.feature()[node]], relation, tree.cutoff()[node]);
  }

  /** 0 for a leaf. */
  private static int[] heights(Tree tree) {
    int[] heights = new int[tree.nodes()];
    fill(tree, 0, heights);
    return heights;
  }

  private static int fill(Tree tree, int node, int[] heights) {
    if (!tree.isLeaf(node)) {
      heights[node] =
          1
              + Math.max(
                  fill(tree, tree.whenTrue()[node], heights),
                  fill(tree, tree.whenFalse()[node], heights));
    }
    return heights[node];
  }

  /** What the leaf adds to a linear form over the ensemble's targets, without its base. */
  static double leafValue(TreeEnsemble ensemble, Tree tree, int leaf, double[] coefficients) {
    double sum = 0;
    for (int i = 0; i < tree.leafTargets()[leaf].length; i++) {
      sum += coefficients[tree.leafTargets()[leaf][i]] * tree.leafWeights()[leaf][i];
    }
    return ensemble.aggregation() == TreeEnsemble.Aggregation.AVERAGE
        ? sum / ensemble.trees().size()
        : sum;
  }
}
