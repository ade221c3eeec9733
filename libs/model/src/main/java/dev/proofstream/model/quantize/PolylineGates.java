package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Polyline;
import java.util.Arrays;
import java.util.function.Consumer;

/** Polylines as a line and hinges at the breaks; a limited line by two that keep its bounds. */
final class PolylineGates {
  private final GraphForms forms;
  private final String name;
  private final double scale;
  private final int shift;

  private PolylineGates(GraphForms forms, int k, Node node, double typical, FloatForm... operands) {
    this.forms = forms;
    this.name = node.place().name();
    this.scale = forms.scale(k, typical, operands);
    this.shift = Math.max(0, forms.scales().shift()[k]);
  }

  static void make(GraphForms forms, int k, Node.PiecewiseLinear node) {
    Polyline[] functions = new Polyline[node.size()];
    Arrays.setAll(functions, node::function);
    double typical = forms.facts().typical(node.of());
    make(forms, k, node, functions, forms.of(node.of()), node.of(), typical);
  }

  /**
   * @param node whose scalars the results become
   * @param functions one for each result
   * @param operands one for each result
   * @param ids scalars whose calibration values the operands have
   * @param typical size of the operands
   */
  static void make(
      GraphForms forms,
      int k,
      Node node,
      Polyline[] functions,
      FloatForm[] operands,
      int[] ids,
      double typical) {
    PolylineGates gates = new PolylineGates(forms, k, node, typical, operands);
    FloatForm[] resolved =
        Arrays.stream(operands)
            .map(form -> forms.resolved(form, gates.scale))
            .toArray(FloatForm[]::new);
    FloatForm[] results = new FloatForm[resolved.length];
    Arrays.setAll(
        results,
        i -> resolved[i].times(functions[i].slopes()[0]).plus(functions[i].intercepts()[0]));
    int most = Arrays.stream(functions).mapToInt(f -> f.breaks().length).max().orElse(0);
    for (int b = 0; b < most; b++) {
      LayerBuilder layer = forms.layer(node, gates.activationScale());
      for (int i = 0; i < results.length; i++) {
        if (b < functions[i].breaks().length) {
          gates.hinge(layer, functions[i], b, i, ids[i], resolved[i], results);
        }
      }
      layer.build();
    }
    forms.set(node, results);
  }

  private double activationScale() {
    return Math.scalb(scale, -shift);
  }

  /** Adds the b-th hinge to a result. */
  private void hinge(
      LayerBuilder layer,
      Polyline function,
      int b,
      int i,
      int id,
      FloatForm operand,
      FloatForm[] results) {
    if (b == 1 && isLimit(function)) {
      // min(y, top) as top - relu(top - y), whose bounds do not grow.
      FloatForm top = FloatForm.constant(function.intercepts()[2]);
      relu(layer, i, top.minus(results[i]), 0, hinge -> results[i] = top.plus(hinge, -1));
      return;
    }
    double at = function.breaks()[b];
    double bend = function.slopes()[b + 1] - function.slopes()[b];
    double mean = forms.facts().meanAbove(id, at);
    FloatForm before = results[i];
    relu(
        layer,
        i,
        operand.plus(-at),
        mean,
        hinge -> results[i] = bend == 0 ? before : before.plus(hinge, bend));
  }

  private static boolean isLimit(Polyline function) {
    return function.breaks().length == 2
        && function.slopes()[0] == 0
        && function.slopes()[1] > 0
        && function.slopes()[2] == 0;
  }

  /** {@code max(form, 0)}, without a gate where bounds fix the sign. */
  private void relu(
      LayerBuilder layer, int index, FloatForm inner, double mean, Consumer<FloatForm> result) {
    long half = shift == 0 ? 0 : 1L << (shift - 1);
    AffineForm sum = forms.round(inner, scale, name);
    AffineForm form = sum.withBias(sum.bias() + half);
    QuantizedNeuron neuron =
        new QuantizedNeuron(index, form, forms.ranges().bound(form, name), shift);
    if (neuron.activationRange().hi() == 0) {
      result.accept(FloatForm.constant(0));
    } else if (forms.ranges().lowest(inner) >= 0) {
      result.accept(inner);
    } else {
      layer.add(neuron, mean * activationScale(), result);
    }
  }
}
