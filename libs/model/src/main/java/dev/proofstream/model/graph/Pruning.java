package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Takes out of graphs what is not asked for. */
final class Pruning {
  private Pruning() {}

  static Graph keep(Graph graph, Graph.Keep keep) {
    boolean[] needed = new boolean[graph.nodes().size()];
    int[] nodeOf = new int[graph.scalars()];
    for (int n = 0; n < needed.length; n++) {
      Node node = graph.nodes().get(n);
      needed[n] = node instanceof Node.Input;
      Arrays.fill(nodeOf, node.first(), node.place().end(), n);
    }
    if (keep != Graph.Keep.OUTPUTS && graph.label().isEmpty()) {
      throw new IllegalArgumentException("this model gives no class, only numbers");
    }
    Optional<Decision> decision = graph.label().map(label -> asked(label.decision(), keep));
    decision.ifPresent(kept -> mark(kept.operands(), needed, nodeOf));
    if (keep == Graph.Keep.OUTPUTS) {
      for (Output output : graph.outputs()) {
        mark(output.values(), needed, nodeOf);
      }
    }
    for (int n = needed.length - 1; n >= 0; n--) {
      if (needed[n]) {
        mark(graph.nodes().get(n).operands(), needed, nodeOf);
      }
    }
    int[] newIds = new int[graph.scalars()];
    Arrays.fill(newIds, Integer.MIN_VALUE);
    List<Node> nodes = new ArrayList<>();
    int next = 0;
    for (int n = 0; n < needed.length; n++) {
      if (needed[n]) {
        Node node = graph.nodes().get(n);
        for (int k = 0; k < node.size(); k++) {
          newIds[node.first() + k] = next + k;
        }
        nodes.add(renumbered(node, node.place().at(next), newIds));
        next += node.size();
      }
    }
    List<Output> outputs = new ArrayList<>();
    if (keep == Graph.Keep.OUTPUTS) {
      for (Output output : graph.outputs()) {
        outputs.add(
            new Output(
                output.name(), ids(output.values(), newIds), kept(output, newIds), output.link()));
      }
    }
    Optional<Label> label =
        graph.label().map(l -> new Label(l.name(), decision.get().renumbered(newIds), l.classes()));
    return new Graph(nodes, outputs, label, graph.limits(), graph.notes());
  }

  private static Decision asked(Decision decision, Graph.Keep keep) {
    return keep == Graph.Keep.SCORES && decision.scores().isPresent()
        ? decision.scores().get().decision()
        : decision.withoutScores();
  }

  /** The logits, which the values come from; where they are elsewhere, the values. */
  private static int[] kept(Output output, int[] newIds) {
    for (int id : output.logits()) {
      if (newIds[id] < 0) {
        return ids(output.values(), newIds);
      }
    }
    return ids(output.logits(), newIds);
  }

  private static void mark(int[] ids, boolean[] needed, int[] nodeOf) {
    for (int id : ids) {
      needed[nodeOf[id]] = true;
    }
  }

  private static int[] ids(int[] ids, int[] newIds) {
    int[] renumbered = new int[ids.length];
    Arrays.setAll(renumbered, i -> newIds[ids[i]]);
    return renumbered;
  }

  private static Groups groups(Groups groups, int[] newIds) {
    return new Groups(groups.start(), ids(groups.ids(), newIds));
  }

  private static Node renumbered(Node node, Place place, int[] newIds) {
    return switch (node) {
      case Node.Input n -> new Node.Input(place, n.kind(), n.shape());
      case Node.Constant n -> new Node.Constant(place, n.values());
      case Node.Affine n -> new Node.Affine(place, n.kind(), n.map().renumbered(newIds));
      case Node.PiecewiseLinear n ->
          new Node.PiecewiseLinear(place, ids(n.of(), newIds), n.functions(), n.functionOf());
      case Node.Smooth n -> new Node.Smooth(place, ids(n.of(), newIds), n.function());
      case Node.Product n ->
          new Node.Product(place, n.kind(), ids(n.left(), newIds), ids(n.right(), newIds));
      case Node.Extreme n -> new Node.Extreme(place, n.maximum(), groups(n.groups(), newIds));
      case Node.Compare n ->
          new Node.Compare(place, ids(n.of(), newIds), n.relation(), n.against());
      case Node.All n -> new Node.All(place, groups(n.groups(), newIds));
      case Node.Select n ->
          new Node.Select(
              place,
              n.kind(),
              ids(n.condition(), newIds),
              ids(n.then(), newIds),
              ids(n.otherwise(), newIds));
      case Node.Trees n -> new Node.Trees(place, ids(n.features(), newIds), n.ensemble());
    };
  }

  static long parameters(Graph graph) {
    long sum = 0;
    for (Node node : graph.nodes()) {
      sum +=
          switch (node) {
            case Node.Affine affine -> parameters(affine.map());
            case Node.Trees trees -> trees.ensemble().trees().stream().mapToLong(Tree::nodes).sum();
            default -> 0;
          };
    }
    return sum;
  }

  private static long parameters(LinearMap map) {
    return switch (map) {
      case Windows w -> (long) w.rows() * w.taps() + w.rows();
      case Sparse s ->
          Arrays.stream(s.weights()).filter(w -> w != 0 && Math.abs(w) != 1).count()
              + Arrays.stream(s.bias()).filter(b -> b != 0).count();
    };
  }
}
