package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import java.util.function.Consumer;

/** Smooth functions as tables of straight pieces, all of a node with the same table. */
final class SmoothGates {
  private SmoothGates() {}

  /**
   * @param notes takes how far the table is from the function, for people
   */
  static void make(GraphForms forms, int k, Node.Smooth smooth, Consumer<String> notes) {
    GraphFacts facts = forms.facts();
    String name = smooth.place().name();
    double scale = forms.scale(k, facts.typical(smooth.of()));
    int index = forms.scales().pieces()[k];
    int drop = Math.max(0, forms.scales().shift()[k]);
    double fine = Math.scalb(scale, drop);
    double out = Math.scalb(scale, forms.scales().slopes()[k]);
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double seenLow = Double.POSITIVE_INFINITY;
    double seenHigh = Double.NEGATIVE_INFINITY;
    FloatForm[] operands = forms.of(smooth.of());
    for (int i = 0; i < operands.length; i++) {
      operands[i] = forms.resolved(operands[i], fine);
      lowest = Math.min(lowest, forms.ranges().lowest(operands[i]));
      highest = Math.max(highest, forms.ranges().highest(operands[i]));
      seenLow = Math.min(seenLow, facts.low(smooth.of()[i]));
      seenHigh = Math.max(seenHigh, facts.high(smooth.of()[i]));
    }
    Span span = new Span(smooth.function());
    double[] table = span.table(lowest, highest, seenLow, seenHigh, name);
    CurveFit fit =
        CurveFit.of(
            smooth.function()::at,
            table[0],
            table[1],
            Math.max(lowest, span.domainLow()),
            highest,
            scale,
            out,
            index);
    notes.accept(
        "%s: %s by %d pieces from %.3g to %.3g, error at most %.2g there"
            .formatted(
                name,
                smooth.function().shape(),
                1 << index,
                table[0],
                table[0] + Math.scalb(1.0, index + fit.low()) / scale,
                fit.maxError()));
    FloatForm[] results = new FloatForm[operands.length];
    LayerBuilder layer = forms.layer(smooth, out);
    for (int i = 0; i < operands.length; i++) {
      int place = i;
      AffineForm form = forms.round(operands[i].plus(-table[0]), fine, name);
      layer.add(
          curve(form, forms.ranges().bound(form, name), fit, drop, index, name),
          facts.mean(smooth.first() + i) * out,
          value -> results[place] = value);
    }
    layer.build();
    forms.set(smooth, results);
  }

  private static Curve curve(
      AffineForm form, Interval range, CurveFit fit, int drop, int index, String node) {
    try {
      return new Curve(
              form, range, drop, fit.low(), index, fit.base(), fit.slope(), fit.left(), fit.right())
          .checked(node);
    } catch (IllegalArgumentException e) {
      throw new QuantizationException(node, e.getMessage());
    }
  }
}
