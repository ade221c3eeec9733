package dev.proofstream.model.quantize;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Groups of forms joined to one form each, two at a time; a round of all groups is one layer. */
final class Pairs {
  private Pairs() {}

  /** Joins two forms of a group, at once or by a gate of the layer. */
  interface Join {
    void join(LayerBuilder layer, int group, FloatForm a, FloatForm b, Consumer<FloatForm> result);
  }

  /**
   * @param groups at least one form each
   * @param layers makes the layer of a round
   * @return one form for each group
   */
  static FloatForm[] joined(
      List<List<FloatForm>> groups, Supplier<LayerBuilder> layers, Join join) {
    FloatForm[][] open =
        groups.stream().map(g -> g.toArray(FloatForm[]::new)).toArray(FloatForm[][]::new);
    while (Arrays.stream(open).anyMatch(group -> group.length > 1)) {
      LayerBuilder layer = layers.get();
      for (int g = 0; g < open.length; g++) {
        FloatForm[] group = open[g];
        FloatForm[] next = new FloatForm[(group.length + 1) / 2];
        for (int i = 0; i < next.length; i++) {
          int place = i;
          if (2 * i + 1 < group.length) {
            join.join(layer, g, group[2 * i], group[2 * i + 1], form -> next[place] = form);
          } else {
            next[i] = group[2 * i];
          }
        }
        open[g] = next;
      }
      layer.build();
    }
    return Arrays.stream(open).map(group -> group[0]).toArray(FloatForm[]::new);
  }
}
