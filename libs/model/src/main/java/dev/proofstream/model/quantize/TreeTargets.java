package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Tree;
import dev.proofstream.model.graph.TreeEnsemble;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The targets of tree ensembles. In forms they stand for themselves until they are needed as
 * integers, since only then it is known what is added up in a leaf, and at which scale.
 */
final class TreeTargets {
  /** Sources of a form from here on are targets: this and the scalar's id. */
  private static final int TARGETS = 1 << 28;

  private final Graph graph;
  private final TreeGates gates;

  TreeTargets(Graph graph, TreeGates gates) {
    this.graph = graph;
    this.gates = gates;
  }

  /** One form for each target, that stands for it. */
  static FloatForm[] of(Node.Trees ensemble) {
    FloatForm[] forms = new FloatForm[ensemble.size()];
    Arrays.setAll(forms, target -> FloatForm.of(TARGETS + ensemble.first() + target, 1, 0));
    return forms;
  }

  /** Whether a form reads targets, which unlike signals need not be whole. */
  static boolean isReadBy(FloatForm form) {
    return !form.isConstant() && form.sources()[form.sources().length - 1] >= TARGETS;
  }

  /** The ensemble of one tree that is all that these forms read, if there is one. */
  Optional<Node.Trees> onlyTree(FloatForm... forms) {
    Node.Trees found = null;
    for (FloatForm form : forms) {
      for (int source : form.sources()) {
        if (source < TARGETS) {
          return Optional.empty();
        }
        Node.Trees trees = (Node.Trees) graph.node(source - TARGETS);
        if (trees.ensemble().trees().size() != 1 || (found != null && found != trees)) {
          return Optional.empty();
        }
        found = trees;
      }
    }
    return Optional.ofNullable(found);
  }

  /** Value of a form that reads nothing but this ensemble of one tree, where a leaf is reached. */
  static double value(Node.Trees trees, Tree tree, int leaf, FloatForm form) {
    double[] coefficients = new double[trees.size()];
    double base = form.bias();
    for (int i = 0; i < form.sources().length; i++) {
      int target = form.sources()[i] - TARGETS - trees.first();
      coefficients[target] = form.weights()[i];
      base += form.weights()[i] * trees.ensemble().base()[target];
    }
    return TreeGates.leafValue(trees.ensemble(), tree, leaf, coefficients) + base;
  }

  /** What these values of the leaves add up to, as integers. */
  List<FloatForm> values(Node.Trees trees, TreeGates.LeafValue leaves) {
    gates.prepare(trees);
    return gates.values(trees, leaves);
  }

  /** A form whose targets are signals at this scale. */
  FloatForm resolved(FloatForm form, double scale) {
    if (!isReadBy(form)) {
      return form;
    }
    FloatForm.Sum sum = new FloatForm.Sum();
    double constant = form.bias();
    int i = 0;
    while (i < form.sources().length && form.sources()[i] < TARGETS) {
      sum.add(FloatForm.of(form.sources()[i], form.weights()[i], 0), 1);
      i++;
    }
    while (i < form.sources().length) {
      Node.Trees trees = (Node.Trees) graph.node(form.sources()[i] - TARGETS);
      TreeEnsemble ensemble = trees.ensemble();
      double[] coefficients = new double[trees.size()];
      while (i < form.sources().length && form.sources()[i] - TARGETS < trees.place().end()) {
        int target = form.sources()[i] - TARGETS - trees.first();
        coefficients[target] = form.weights()[i++];
        constant += coefficients[target] * ensemble.base()[target];
      }
      values(
              trees,
              (tree, leaf) ->
                  Math.round(scale * TreeGates.leafValue(ensemble, tree, leaf, coefficients)))
          .forEach(value -> sum.add(value, 1 / scale));
    }
    return sum.form(constant);
  }
}
