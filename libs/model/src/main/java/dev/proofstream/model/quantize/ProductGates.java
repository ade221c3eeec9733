package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Products of values, one row each, whose digits a second layer may drop; bits stay exact. */
final class ProductGates {
  private ProductGates() {}

  static void make(GraphForms forms, int k, Node.Product product) {
    FloatForm[] results = new FloatForm[product.size()];
    boolean exact = product.kind() == Kind.BIT;
    double left = exact ? 1 : forms.sideScale(k, product.left());
    double right = exact ? 1 : forms.sideScale(k, product.right());
    if (!exact) {
      // The right side may have raised the scale of both.
      left = forms.sideScale(k, product.left());
    }
    int shift = exact ? 0 : Math.max(0, forms.scales().shift()[k]);
    double scale = left * right;
    LayerBuilder layer = forms.layer(product, scale);
    for (int i = 0; i < results.length; i++) {
      int place = i;
      FloatForm a = forms.resolved(forms.of(product.left()[i]), left);
      FloatForm b = forms.resolved(forms.of(product.right()[i]), right);
      if (a.isConstant() || b.isConstant()) {
        results[i] = a.isConstant() ? b.times(a.bias()) : a.times(b.bias());
        continue;
      }
      String name = product.place().name();
      layer.add(
          gate(forms, forms.round(a, left, name), forms.round(b, right, name), name),
          forms.facts().mean(product.first() + i) * scale,
          form -> results[place] = form);
    }
    layer.build();
    Rescaling.drop(forms, product, results, scale, shift);
    forms.set(product, results);
  }

  private static Gate gate(GraphForms forms, AffineForm left, AffineForm right, String node) {
    return new Gate.Product(left, right, Gate.Product.range(left, right, forms.ranges(), node));
  }

  /** 1 iff all bits of a group are 1, as products of two at a time. */
  static void make(GraphForms forms, Node.All all) {
    String name = all.place().name();
    List<List<FloatForm>> groups = new ArrayList<>();
    for (int g = 0; g < all.size(); g++) {
      groups.add(open(forms.of(all.groups().group(g))));
    }
    FloatForm[] results =
        Pairs.joined(
            groups,
            () -> forms.layer(all, 0),
            (layer, g, a, b, result) ->
                layer.add(
                    gate(forms, forms.round(a, 1, name), forms.round(b, 1, name), name),
                    0.25,
                    result));
    forms.set(all, results);
  }

  /** Bits of a group that are not known to be 1; a single 0 settles it. */
  private static List<FloatForm> open(FloatForm[] bits) {
    if (Arrays.stream(bits).anyMatch(bit -> bit.isConstant() && bit.bias() == 0)) {
      return List.of(FloatForm.constant(0));
    }
    List<FloatForm> open = Arrays.stream(bits).filter(bit -> !bit.isConstant()).toList();
    return open.isEmpty() ? List.of(FloatForm.constant(1)) : open;
  }
}
