package dev.proofstream.model.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a {@link Graph} node by node. Each method returns the ids of the scalars that hold the
 * result, which need not be a new node's: what changes nothing makes no node. For one thread.
 */
public final class GraphBuilder {
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<InputLimit> limits = new ArrayList<>();
  private final AffineComposition composition = new AffineComposition(this);
  private final Comparisons comparisons = new Comparisons(this);
  private int next;
  private String name = "";
  private String operator = "";
  private Precision precision = Precision.FLOAT32;

  /** Nothing yet. */
  public GraphBuilder() {}

  /** Goes on from a graph: its ids stay, and further nodes follow. */
  static GraphBuilder after(Graph graph) {
    GraphBuilder builder = new GraphBuilder();
    builder.nodes.addAll(graph.nodes());
    builder.notes.addAll(graph.notes());
    builder.limits.addAll(graph.limits());
    builder.next = graph.scalars();
    builder.precision = graph.nodes().getLast().place().precision();
    return builder;
  }

  /** What the nodes that follow are called in messages and how the reference rounds them. */
  public GraphBuilder as(String nodeName, String nodeOperator, Precision nodePrecision) {
    this.name = nodeName;
    this.operator = nodeOperator;
    this.precision = nodePrecision;
    return this;
  }

  /** Tells people what was dropped, folded or assumed; the same sentence only once. */
  public void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  /** Asks an input to be a whole number between these; see {@link InputLimit}. */
  public void limit(int input, double low, double high) {
    limits.add(new InputLimit(input, low, high, name + " (" + operator + ")"));
  }

  /** Asks an input to be a whole number. */
  public void limitToWhole(int input) {
    limit(input, -InputLimit.LARGEST_WHOLE, InputLimit.LARGEST_WHOLE);
  }

  /** An input; before any other node. */
  public int[] input(Kind kind, List<Integer> shape) {
    int size = 1;
    for (int dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return add(new Node.Input(place(size), kind, shape));
  }

  /** Constants as scalars, for what cannot fold them. */
  public int[] constant(double... values) {
    return add(new Node.Constant(place(values.length), values.clone()));
  }

  /** The constant that a scalar holds, if it is one. */
  public Optional<Double> constantOf(int scalar) {
    Node node = node(scalar);
    return node instanceof Node.Constant constant
        ? Optional.of(constant.values()[scalar - node.first()])
        : Optional.empty();
  }

  /** A linear map, composed with the linear maps that it reads where that makes it no larger. */
  public int[] affine(LinearMap map) {
    return composition.affine(map);
  }

  /**
   * A linear map of which the caller knows that its results are of this kind, since of the bits
   * that it adds up exactly one is 1. It is composed with no other.
   */
  public int[] oneOf(LinearMap map, Kind kind) {
    return add(new Node.Affine(place(map.outputs()), kind, map));
  }

  /** {@code weights[k] * value[ids[k]] + bias[k]}. */
  public int[] elementwise(int[] ids, double[] weights, double[] bias) {
    return composition.elementwise(ids, weights, bias);
  }

  /** The same values, rounded by the reference to the precision of this step. */
  public int[] rounded(int[] ids) {
    double[] ones = new double[ids.length];
    Arrays.fill(ones, 1);
    Sparse map = Sparse.elementwise(ids, ones, new double[ids.length]);
    return add(new Node.Affine(place(ids.length), composition.kind(map), map));
  }

  /** {@code left[k] + factor * right[k]}. */
  public int[] sum(int[] left, int[] right, double factor) {
    int n = left.length;
    int[] start = new int[n + 1];
    int[] sources = new int[2 * n];
    double[] weights = new double[2 * n];
    for (int k = 0; k < n; k++) {
      start[k + 1] = 2 * (k + 1);
      sources[2 * k] = left[k];
      weights[2 * k] = 1;
      sources[2 * k + 1] = right[k];
      weights[2 * k + 1] = factor;
    }
    return affine(new Sparse(start, sources, weights, new double[n]));
  }

  /** Negated bits. */
  public int[] not(int[] bits) {
    double[] minus = new double[bits.length];
    double[] ones = new double[bits.length];
    Arrays.fill(minus, -1);
    Arrays.fill(ones, 1);
    return elementwise(bits, minus, ones);
  }

  /** A polyline of each value. */
  public int[] piecewise(int[] of, List<Polyline> functions, int[] functionOf) {
    return add(new Node.PiecewiseLinear(place(of.length), of, functions, functionOf));
  }

  /** The same polyline of each value. */
  public int[] piecewise(int[] of, Polyline function) {
    return piecewise(of, List.of(function), new int[of.length]);
  }

  /** A smooth function of each value, made once for a value that stands there more than once. */
  public int[] smooth(int[] of, SmoothFunction function) {
    int[] distinct = Arrays.stream(of).distinct().toArray();
    int[] made = add(new Node.Smooth(place(distinct.length), distinct, function));
    if (distinct.length == of.length) {
      return made;
    }
    Map<Integer, Integer> results = new HashMap<>();
    for (int k = 0; k < made.length; k++) {
      results.put(distinct[k], made[k]);
    }
    return Arrays.stream(of).map(results::get).toArray();
  }

  /** {@code left[k] * right[k]}. */
  public int[] product(int[] left, int[] right) {
    Kind kind = Kind.BIT;
    for (int k = 0; k < left.length; k++) {
      kind = Kind.values()[Math.min(kind.ordinal(), lower(kind(left[k]), kind(right[k])))];
    }
    return add(new Node.Product(place(left.length), kind, left, right));
  }

  /** Largest or smallest value of each group; groups of one value make no node. */
  public int[] extreme(boolean maximum, Groups groups) {
    if (groups.ids().length == groups.count()) {
      return groups.ids().clone();
    }
    return add(new Node.Extreme(place(groups.count()), maximum, groups));
  }

  /** 1 iff {@code of[k]} stands in the relation to {@code against[k]}. */
  public int[] compare(int[] of, Relation relation, double[] against) {
    return comparisons.compare(of, relation, against);
  }

  /** 1 iff all bits of a group are 1. */
  public int[] all(Groups groups) {
    if (groups.ids().length == groups.count()) {
      return groups.ids().clone();
    }
    return add(new Node.All(place(groups.count()), groups));
  }

  /** {@code then[k]} where {@code condition[k]} is 1, else {@code otherwise[k]}. */
  public int[] select(int[] condition, int[] then, int[] otherwise) {
    Kind kind = Kind.BIT;
    for (int k = 0; k < then.length; k++) {
      kind = Kind.values()[Math.min(kind.ordinal(), lower(kind(then[k]), kind(otherwise[k])))];
    }
    return add(new Node.Select(place(then.length), kind, condition, then, otherwise));
  }

  /** The targets of trees. */
  public int[] trees(int[] features, TreeEnsemble ensemble) {
    return add(new Node.Trees(place(ensemble.targets()), features, ensemble));
  }

  /** The class by the first (or last) largest of these values. */
  public Decision argmax(int[] values, boolean lastOfEqual) {
    return comparisons.argmax(values, lastOfEqual);
  }

  /** The kind of a scalar. */
  public Kind kind(int scalar) {
    Node node = node(scalar);
    if (node instanceof Node.Constant constant) {
      double value = constant.values()[scalar - node.first()];
      return value == 0 || value == 1
          ? Kind.BIT
          : value == Math.rint(value) ? Kind.INTEGER : Kind.REAL;
    }
    return node.kind();
  }

  /** What a scalar can be whatever the input. */
  public ValueRange range(int scalar) {
    return ValueRange.of(this, scalar);
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

  /** The graph with everything that was added. */
  public Graph graph(List<Output> outputs, Optional<Label> label) {
    return new Graph(nodes, outputs, label, limits, notes);
  }

  Place place(int size) {
    return new Place(name, operator, precision, next, size);
  }

  int[] add(Node node) {
    nodes.add(node);
    next = node.place().end();
    int[] ids = new int[node.size()];
    Arrays.setAll(ids, i -> node.first() + i);
    return ids;
  }

  private static int lower(Kind a, Kind b) {
    return Math.min(a.ordinal(), b.ordinal());
  }
}
