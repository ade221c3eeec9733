package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.SmoothFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Smooth functions as tables of straight pieces, all of a node with the same table. */
final class SmoothGates {
  private SmoothGates() {}

  /**
   * @param notes takes how far the table is from the function, for people
   */
  static void make(GraphForms forms, int k, Node.Smooth smooth, Consumer<Supplier<String>> notes) {
    GraphFacts facts = forms.facts();
    String name = smooth.place().name();
    double typical = facts.typical(smooth.of());
    double seenLow = Double.POSITIVE_INFINITY;
    double seenHigh = Double.NEGATIVE_INFINITY;
    for (int id : smooth.of()) {
      seenLow = Math.min(seenLow, facts.low(id));
      seenHigh = Math.max(seenHigh, facts.high(id));
    }
    Span span = new Span(smooth.function());
    forms.fitWidth(k, typical, span.width(seenLow));
    double scale = forms.scale(k, typical, forms.of(smooth.of()));
    int index = forms.scales().pieces()[k];
    int drop = Math.max(0, forms.scales().shift()[k]);
    double fine = Math.scalb(scale, drop);
    forms.fitTable(k, smooth, scale);
    double out = Math.scalb(scale, forms.scales().slopes()[k]);
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    FloatForm[] operands = forms.of(smooth.of());
    for (int i = 0; i < operands.length; i++) {
      operands[i] = forms.resolved(operands[i], fine);
      lowest = Math.min(lowest, forms.ranges().lowest(operands[i]));
      highest = Math.max(highest, forms.ranges().highest(operands[i]));
    }
    double[] table = span.table(lowest, highest, seenLow, seenHigh, name);
    CurveFit fit =
        CurveFit.of(
            smooth.function()::at,
            table[0],
            table[1],
            Math.max(lowest, smooth.function().domainLow()),
            highest,
            scale,
            out,
            index);
    double low = lowest;
    double high = highest;
    notes.accept(
        () ->
            note(
                name,
                smooth.function(),
                fit,
                scale,
                CurveError.of(smooth.function(), fit, scale, out, drop, low, high),
                low,
                high));
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

  private static String note(
      String name,
      SmoothFunction function,
      CurveFit fit,
      double scale,
      CurveError error,
      double lowest,
      double highest) {
    String table =
        "%s: %s by %d pieces from %.3g to %.3g, error at most %.2g there"
            .formatted(
                name,
                function.shape(),
                fit.base().length,
                fit.start(),
                fit.start() + Math.scalb((double) fit.base().length, fit.low()) / scale,
                error.inside());
    String reach = " from %.3g to %.3g, which permitted inputs may give".formatted(lowest, highest);
    return Double.isInfinite(error.overall())
        ? table
            + "; there is no bound"
            + reach
            + ": declare narrower input ranges, or keep it in its domain by Clip or Max"
        : table + " and at most %.2g".formatted(error.overall()) + reach;
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
