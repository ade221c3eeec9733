package dev.proofstream.model.quantize;

import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Polyline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Largest or smallest value of a group by maxima of two; of two values of which bounds fix the
 * larger one, that one. An increasing polyline of what is pooled comes after the pooling.
 */
final class ExtremeGates {
  private final GraphForms forms;
  private final Node.Extreme extreme;
  private final double scale;
  private final double[] groupMeans;

  private ExtremeGates(GraphForms forms, Node.Extreme extreme, double scale) {
    this.forms = forms;
    this.extreme = extreme;
    this.scale = scale;
    this.groupMeans = new double[extreme.size()];
  }

  static void make(GraphForms forms, int k, Node.Extreme extreme) {
    Node.PiecewiseLinear first = forms.facts().pooledFirst(k);
    int[] ids = extreme.operands().clone();
    if (first != null) {
      Arrays.setAll(ids, i -> first.of()[ids[i] - first.first()]);
    }
    double typical = forms.facts().typical(ids);
    double scale = forms.scale(k, typical, forms.of(ids));
    FloatForm[] pooled = new ExtremeGates(forms, extreme, scale).pooled(ids);
    if (first == null) {
      Rescaling.drop(forms, extreme, pooled, scale, Math.max(0, forms.scales().shift()[k]));
      forms.set(extreme, pooled);
      return;
    }
    Polyline[] functions = new Polyline[pooled.length];
    Arrays.fill(functions, first.functions().getFirst());
    int[] representative = new int[pooled.length];
    Arrays.setAll(representative, g -> ids[extreme.groups().start()[g]]);
    // The pooled values have the pooling's steps, so the polyline's sums are whole in them too.
    PolylineGates.make(forms, k, extreme, functions, pooled, representative, typical);
  }

  private FloatForm[] pooled(int[] ids) {
    double sign = extreme.maximum() ? 1 : -1;
    List<List<FloatForm>> groups = new ArrayList<>();
    for (int g = 0; g < groupMeans.length; g++) {
      List<FloatForm> group = new ArrayList<>();
      groupMeans[g] = Double.NEGATIVE_INFINITY;
      for (int i = extreme.groups().start()[g]; i < extreme.groups().start()[g + 1]; i++) {
        group.add(forms.resolved(forms.of(ids[i]), scale).times(sign));
        groupMeans[g] = Math.max(groupMeans[g], sign * forms.facts().mean(ids[i]));
      }
      groups.add(group);
    }
    FloatForm[] largest = Pairs.joined(groups, () -> forms.layer(extreme, scale), this::larger);
    return Arrays.stream(largest).map(form -> form.times(sign)).toArray(FloatForm[]::new);
  }

  private void larger(
      LayerBuilder layer, int group, FloatForm a, FloatForm b, Consumer<FloatForm> result) {
    if (forms.ranges().lowest(a.minus(b)) >= 0) {
      result.accept(a);
    } else if (forms.ranges().lowest(b.minus(a)) >= 0) {
      result.accept(b);
    } else {
      String name = extreme.place().name();
      layer.add(
          Gate.Maximum.of(
              forms.round(a, scale, name), forms.round(b, scale, name), forms.ranges(), name),
          groupMeans[group] * scale,
          result);
    }
  }
}
