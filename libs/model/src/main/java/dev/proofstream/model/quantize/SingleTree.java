package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Decision.Argmax;
import dev.proofstream.model.graph.Node;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** A label that one tree alone decides: its leaves are the labels. */
final class SingleTree {
  private SingleTree() {}

  static Optional<Decision> label(GraphForms forms, Argmax argmax) {
    FloatForm[] values = forms.of(argmax.values());
    int[] classes = IntStream.range(0, values.length).toArray();
    Argmax ofClasses = new Argmax(classes, argmax.lastOfEqual());
    return forms
        .targets()
        .onlyTree(values)
        .map(
            trees ->
                index(
                    forms,
                    trees,
                    (tree, leaf) ->
                        ofClasses.label(
                            Arrays.stream(values)
                                .mapToDouble(v -> TreeTargets.value(trees, tree, leaf, v))
                                .toArray()),
                    values.length));
  }

  /** The i-th comparison of a node as a label. */
  static Optional<Decision> label(GraphForms forms, Node.Compare compare, int i) {
    FloatForm form = forms.of(compare.of()[i]);
    double against = compare.against()[i];
    return forms
        .targets()
        .onlyTree(form)
        .map(
            trees ->
                index(
                    forms,
                    trees,
                    (tree, leaf) -> {
                      double value = TreeTargets.value(trees, tree, leaf, form);
                      return compare.relation().holds(value, against) ? 1 : 0;
                    },
                    2));
  }

  private static Decision index(
      GraphForms forms, Node.Trees trees, TreeGates.LeafValue leaves, int classes) {
    FloatForm label = forms.targets().values(trees, leaves).getFirst();
    AffineForm form = forms.round(label, 1, Decision.LAYER);
    return new Decision.Index(form, forms.ranges().bound(form, Decision.LAYER), classes);
  }
}
