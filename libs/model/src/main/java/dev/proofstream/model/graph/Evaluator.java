package dev.proofstream.model.graph;

/**
 * The float reference: evaluates a graph for one row, each node's results rounded to the node's
 * precision. A step of one addition or multiplication, and so every comparison of a scaled input,
 * comes out as in IEEE 754 arithmetic of that precision, bit for bit, since float64 holds twice the
 * digits; longer sums are more exact than a runtime's. Not bound to a thread.
 */
public final class Evaluator {
  private final Graph graph;

  public Evaluator(Graph graph) {
    this.graph = graph;
  }

  /** All scalars for a row of {@link Graph#width()} values. */
  public double[] scalars(double[] row) {
    if (row.length != graph.width()) {
      throw new IllegalArgumentException(
          "a row of this model has " + graph.width() + " values, not " + row.length);
    }
    double[] values = new double[graph.scalars()];
    for (Node node : graph.nodes()) {
      if (node instanceof Node.Input) {
        for (int i = node.first(); i < node.place().end(); i++) {
          values[i] = node.place().precision().round(row[i]);
        }
      } else {
        evaluate(node, values);
      }
    }
    return values;
  }

  /** The values of an output. */
  public double[] output(double[] row, int output) {
    return pick(scalars(row), graph.outputs().get(output).values());
  }

  /** The class index for a row. */
  public int label(double[] row) {
    return graph
        .label()
        .orElseThrow(() -> new IllegalStateException("this graph gives no class"))
        .decision()
        .label(scalars(row));
  }

  /** The values with these ids. */
  public static double[] pick(double[] scalars, int[] ids) {
    double[] picked = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      picked[i] = scalars[ids[i]];
    }
    return picked;
  }

  private static void evaluate(Node node, double[] values) {
    int first = node.first();
    Precision precision = node.place().precision();
    switch (node) {
      case Node.Input input -> {}
      case Node.Constant constant ->
          System.arraycopy(constant.values(), 0, values, first, node.size());
      case Node.Trees trees ->
          System.arraycopy(
              trees.ensemble().at(pick(values, trees.features()), precision),
              0,
              values,
              first,
              node.size());
      default -> {
        for (int k = 0; k < node.size(); k++) {
          values[first + k] = precision.round(element(node, k, values));
        }
      }
    }
  }

  private static double element(Node node, int k, double[] values) {
    return switch (node) {
      case Node.Affine affine -> affine.map().at(k, values);
      case Node.PiecewiseLinear p -> p.function(k).at(values[p.of()[k]]);
      case Node.Smooth smooth -> smooth.function().at(values[smooth.of()[k]]);
      case Node.Product product -> values[product.left()[k]] * values[product.right()[k]];
      case Node.Extreme extreme -> extreme(extreme, k, values);
      case Node.Compare compare ->
          compare.relation().holds(values[compare.of()[k]], compare.against()[k]) ? 1 : 0;
      case Node.All all -> all(all, k, values);
      case Node.Select select ->
          values[values[select.condition()[k]] == 1 ? select.then()[k] : select.otherwise()[k]];
      case Node.Input input -> throw new AssertionError(input);
      case Node.Constant constant -> throw new AssertionError(constant);
      case Node.Trees trees -> throw new AssertionError(trees);
    };
  }

  private static double extreme(Node.Extreme extreme, int group, double[] values) {
    Groups groups = extreme.groups();
    double best = values[groups.id(group, 0)];
    for (int k = 1; k < groups.length(group); k++) {
      double value = values[groups.id(group, k)];
      best = extreme.maximum() ? Math.max(best, value) : Math.min(best, value);
    }
    return best;
  }

  private static double all(Node.All all, int group, double[] values) {
    for (int k = 0; k < all.groups().length(group); k++) {
      if (values[all.groups().id(group, k)] != 1) {
        return 0;
      }
    }
    return 1;
  }
}
