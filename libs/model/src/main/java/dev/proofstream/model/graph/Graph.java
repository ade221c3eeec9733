package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model as a few kinds of steps over scalars, for one row. Every computed number is a scalar with
 * an id; a node owns ids next to each other and reads smaller ones. Moving data about is no node:
 * it only changes which ids are read. The inputs come first, so that the ids of a row's values are
 * {@code 0 .. width() - 1}.
 *
 * @param nodes in the order of their ids
 * @param outputs numbers that it gives, in the file's order
 * @param label the class that it gives, if it gives one
 * @param limits what the inputs must keep to
 * @param notes what was dropped, folded or assumed on the way, for people
 */
public record Graph(
    List<Node> nodes,
    List<Output> outputs,
    Optional<Label> label,
    List<InputLimit> limits,
    List<String> notes) {

  public Graph {
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    limits = List.copyOf(limits);
    notes = List.copyOf(notes);
    int next = 0;
    boolean inputs = true;
    for (Node node : nodes) {
      if (node.first() != next) {
        throw new IllegalArgumentException("node " + node.place().name() + " leaves a gap");
      }
      inputs &= node instanceof Node.Input;
      if (!inputs && node instanceof Node.Input) {
        throw new IllegalArgumentException("inputs come first");
      }
      for (int operand : node.operands()) {
        if (operand < 0 || operand >= next) {
          throw new IllegalArgumentException(
              "node " + node.place().name() + " reads scalar " + operand + " of " + next);
        }
      }
      next = node.place().end();
    }
    if (nodes.isEmpty() || !(nodes.getFirst() instanceof Node.Input)) {
      throw new IllegalArgumentException("a graph needs an input");
    }
    if (outputs.isEmpty() && label.isEmpty()) {
      throw new IllegalArgumentException("a graph needs an output");
    }
    for (Output output : outputs) {
      requireKnown(output.values(), next);
      requireKnown(output.logits(), next);
    }
    if (label.isPresent()) {
      int scalars = next;
      requireKnown(label.get().decision().operands(), scalars);
      label.get().decision().scores().ifPresent(shown -> requireKnown(shown.values(), scalars));
    }
  }

  private static void requireKnown(int[] ids, int scalars) {
    for (int id : ids) {
      if (id < 0 || id >= scalars) {
        throw new IllegalArgumentException("an output reads scalar " + id + " of " + scalars);
      }
    }
  }

  /** Number of scalars. */
  public int scalars() {
    return nodes.getLast().place().end();
  }

  /** The inputs, in order. */
  public List<Node.Input> inputs() {
    List<Node.Input> inputs = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof Node.Input input) {
        inputs.add(input);
      }
    }
    return inputs;
  }

  /** Number of values in a row. */
  public int width() {
    return inputs().getLast().place().end();
  }

  /** The node that computes a scalar. */
  public Node node(int scalar) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (nodes.get(middle).first() <= scalar) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return nodes.get(low);
  }

  /** What is asked of a graph. */
  public enum Keep {
    /** The class. */
    LABEL,
    /** The class by the model's own scores, which may be shown; without such scores as LABEL. */
    SCORES,
    /** The outputs as the file gives them. */
    OUTPUTS
  }

  /**
   * The same graph without what this does not need.
   *
   * @throws IllegalArgumentException when a class is asked for that the graph does not give
   */
  public Graph keeping(Keep keep) {
    return Pruning.keep(this, keep);
  }

  /**
   * Number of different constants in linear maps and leaves: the model's parameters as far as the
   * graph still shows them.
   */
  public long parameters() {
    return Pruning.parameters(this);
  }

  /**
   * The same graph with a class by these names. A label that is there gets the names; without one
   * it becomes the first maximum of the first output's values or, when that is a single value and
   * there are two names, whether it is above 0.5 after a sigmoid (above 0 without one).
   *
   * @throws IllegalArgumentException when the number of names does not fit
   */
  public Graph labelled(List<String> names) {
    return Labelling.label(this, names);
  }

  /** A trained network from raw rows on: standardisation in float64, then its layers. */
  public static Graph of(FeedForwardNetwork network, Standardization standardization) {
    return NetworkGraph.of(network, standardization);
  }

  /** Operators of its nodes but inputs and constants, in order and each once. */
  public String summary() {
    return nodes.stream()
        .filter(n -> !(n instanceof Node.Input || n instanceof Node.Constant))
        .map(n -> n.place().operator())
        .distinct()
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Override
  public String toString() {
    return "Graph of " + nodes.size() + " nodes and " + scalars() + " scalars";
  }
}
