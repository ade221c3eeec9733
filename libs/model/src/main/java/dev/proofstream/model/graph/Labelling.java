package dev.proofstream.model.graph;

import java.util.List;
import java.util.Optional;

/** Gives graphs a class. */
final class Labelling {
  private Labelling() {}

  static Graph label(Graph graph, List<String> names) {
    if (graph.label().isPresent()) {
      Label label = graph.label().get();
      if (label.classes().size() != names.size()) {
        throw new IllegalArgumentException(
            "the model tells %d classes apart (%s), %d names were given"
                .formatted(
                    label.classes().size(), String.join(", ", label.classes()), names.size()));
      }
      return new Graph(
          graph.nodes(),
          graph.outputs(),
          Optional.of(new Label(label.name(), label.decision(), names)),
          graph.limits(),
          graph.notes());
    }
    Output output = graph.outputs().getFirst();
    GraphBuilder builder = GraphBuilder.after(graph);
    builder.as(
        output.name() + ".label", "ArgMax", graph.node(output.values()[0]).place().precision());
    int values = output.values().length;
    Decision decision;
    if (values == 1 && names.size() == 2) {
      builder.note(
          "the class is whether "
              + output.name()
              + (output.link().isEmpty() ? " is above 0" : " is above 0.5"));
      decision =
          new Decision.Bit(builder.compare(output.logits(), Relation.GREATER, new double[] {0})[0]);
    } else if (values == names.size() && values > 1) {
      builder.note("the class is the first largest value of " + output.name());
      decision = builder.argmax(output.logits(), false);
    } else {
      throw new IllegalArgumentException(
          "output %s has %d values, %d labels were given"
              .formatted(output.name(), values, names.size()));
    }
    return builder.graph(
        graph.outputs(), Optional.of(new Label(output.name() + ".label", decision, names)));
  }
}
