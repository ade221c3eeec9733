package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import java.util.Optional;

/** One of two values by a bit: a row, or none where the bit or the difference is constant. */
final class SelectGates {
  private SelectGates() {}

  /** {@code yes} where the bit is 1, else {@code no}, if that takes no gate. */
  static Optional<FloatForm> linear(FloatForm bit, FloatForm yes, FloatForm no) {
    if (bit.isConstant()) {
      return Optional.of(bit.bias() == 1 ? yes : no);
    }
    FloatForm difference = yes.minus(no);
    return difference.isConstant()
        ? Optional.of(no.plus(bit, difference.bias()))
        : Optional.empty();
  }

  static void make(GraphForms forms, int k, Node.Select select) {
    FloatForm[] results = new FloatForm[select.size()];
    double scale = forms.sideScale(k, GraphFacts.join(select.then(), select.otherwise()));
    String name = select.place().name();
    FloatForm[] bits = forms.asBits(forms.of(select.condition()), select);
    LayerBuilder layer = forms.layer(select, scale);
    for (int i = 0; i < results.length; i++) {
      int place = i;
      FloatForm bit = bits[i];
      FloatForm yes = forms.resolved(forms.of(select.then()[i]), scale);
      FloatForm no = forms.resolved(forms.of(select.otherwise()[i]), scale);
      linear(bit, yes, no)
          .ifPresentOrElse(
              form -> results[place] = form,
              () ->
                  layer.add(
                      Gate.Select.of(
                          forms.round(bit, 1, name),
                          forms.round(yes, scale, name),
                          forms.round(no, scale, name),
                          forms.ranges(),
                          name),
                      forms.facts().mean(select.first() + place) * scale,
                      form -> results[place] = form));
    }
    layer.build();
    if (select.kind() == Kind.REAL && scale != 1) {
      Rescaling.drop(forms, select, results, scale, Math.max(0, forms.scales().shift()[k]));
    }
    forms.set(select, results);
  }
}
