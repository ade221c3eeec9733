package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;

/** Drops binary digits of a node's results, so that what adds them up has digits for weights. */
final class Rescaling {
  private Rescaling() {}

  /**
   * Replaces the results that are a signal of this scale by coarser ones; those that took no gate
   * stay.
   *
   * @param shift binary digits to drop, 0 for none
   */
  static void drop(GraphForms forms, Node node, FloatForm[] results, double scale, int shift) {
    if (shift == 0) {
      return;
    }
    double coarse = Math.scalb(scale, -shift);
    String name = node.place().name();
    LayerBuilder layer = forms.layer(node, coarse);
    for (int i = 0; i < results.length; i++) {
      if (!isSignal(results[i], scale)) {
        continue;
      }
      int place = i;
      AffineForm plain = forms.round(results[i], scale, name);
      AffineForm form = plain.withBias(plain.bias() + (1L << (shift - 1)));
      layer.add(
          new Gate.Shift(form, forms.ranges().bound(form, name), shift),
          forms.facts().mean(node.first() + place) * coarse,
          result -> results[place] = result);
    }
    layer.build();
  }

  private static boolean isSignal(FloatForm form, double scale) {
    return form.sources().length == 1
        && form.bias() == 0
        && Math.abs(Math.abs(form.weights()[0]) * scale - 1) < 1e-9;
  }
}
