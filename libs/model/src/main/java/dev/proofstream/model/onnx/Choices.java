package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Sparse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * Scalars that are one of a few known things, depending on bits: what computed indices are made of,
 * and what is picked by them. Each is a decision diagram over bits, ordered by the bits' ids
 * (Bryant 1986, "Graph-Based Algorithms for Boolean Function Manipulation", with numbers at its
 * ends as in Bahar et al. 1993). A tree that a file writes with Gather and Where comes out as the
 * comparisons of inputs with cut-offs that it is, and a sum over its paths.
 */
final class Choices {

  /** A tree of more paths than this, written with computed indices, is refused. */
  private static final int MOST_ENDS = 1 << 12;

  /** What a scalar is. */
  private sealed interface Diagram {}

  /** A constant. */
  private record Constant(double value) implements Diagram {}

  /** A scalar. */
  private record Scalar(int id) implements Diagram {}

  /** One or the other, depending on a bit that is smaller than all in them. */
  private record Split(int bit, Diagram yes, Diagram no) implements Diagram {}

  private record Comparison(int scalar, Relation relation, double cutoff) {}

  private record Branch(int path, int bit) {}

  @FunctionalInterface
  private interface Ends {
    Diagram of(Diagram a, Diagram b);
  }

  private final GraphBuilder builder;
  private final Map<Integer, Diagram> known = new HashMap<>();
  private final Map<Comparison, Integer> comparisons = new HashMap<>();
  private final Map<Branch, int[]> branches = new HashMap<>();

  Choices(GraphBuilder builder) {
    this.builder = builder;
  }

  /** Whether any of these scalars is a choice. */
  boolean any(int[] ids) {
    for (int id : ids) {
      if (known.containsKey(id)) {
        return true;
      }
    }
    return false;
  }

  /** The element of {@code options} at a computed index. */
  int picked(int index, int[] options) {
    return scalar(
        ends(
            diagram(index),
            end -> {
              if (!(end instanceof Constant at)) {
                throw new OnnxException(
                    "picks by a computed index that is not one of a few known ones");
              }
              long place = (long) at.value();
              place += place < 0 ? options.length : 0;
              if (place < 0 || place >= options.length) {
                throw new OnnxException("asks for element " + place + " of " + options.length);
              }
              return diagram(options[(int) place]);
            }));
  }

  /** A comparison, one for each pair of what the two sides may be. */
  int compared(int left, Relation relation, int right) {
    return scalar(
        applied(
            diagram(left),
            diagram(right),
            (a, b) -> {
              if (a instanceof Constant x && b instanceof Constant y) {
                return new Constant(relation.holds(x.value(), y.value()) ? 1 : 0);
              }
              if (a instanceof Constant x) {
                return bit(((Scalar) b).id(), relation.mirrored(), x.value());
              }
              if (b instanceof Constant y) {
                return bit(((Scalar) a).id(), relation, y.value());
              }
              int difference =
                  builder.sum(new int[] {((Scalar) a).id()}, new int[] {((Scalar) b).id()}, -1)[0];
              return bit(difference, relation, 0);
            }));
  }

  /** {@code then} where the bit is 1, else {@code otherwise}. */
  int selected(int condition, int then, int otherwise) {
    Diagram c = diagram(condition);
    Diagram t = diagram(then);
    Diagram o = diagram(otherwise);
    Diagram kept = applied(c, t, (bit, end) -> isOne(bit) ? end : new Constant(Double.NaN));
    return scalar(
        applied(
            kept,
            applied(c, o, (bit, end) -> isOne(bit) ? new Constant(Double.NaN) : end),
            (a, b) -> a instanceof Constant x && Double.isNaN(x.value()) ? b : a));
  }

  private static boolean isOne(Diagram end) {
    if (end instanceof Constant bit) {
      return bit.value() == 1;
    }
    throw new OnnxException("chooses by a value that is no known bit");
  }

  /** Arithmetic on whole numbers, or nothing when an end is not known. */
  Integer combined(int left, int right, DoubleBinaryOperator operator) {
    Diagram a = diagram(left);
    Diagram b = diagram(right);
    if (!constant(a) || !constant(b)) {
      return null;
    }
    return scalar(
        applied(
            a,
            b,
            (x, y) ->
                new Constant(
                    operator.applyAsDouble(((Constant) x).value(), ((Constant) y).value()))));
  }

  private static boolean constant(Diagram diagram) {
    return switch (diagram) {
      case Constant constant -> true;
      case Scalar scalar -> false;
      case Split split -> constant(split.yes()) && constant(split.no());
    };
  }

  private Diagram bit(int scalar, Relation relation, double cutoff) {
    int id =
        comparisons.computeIfAbsent(
            new Comparison(scalar, relation, cutoff),
            c -> builder.compare(new int[] {scalar}, relation, new double[] {cutoff})[0]);
    return diagram(id);
  }

  /** What a scalar is: a choice that is known, or read off the node that computes it. */
  private Diagram diagram(int id) {
    Diagram choice = known.get(id);
    if (choice != null) {
      return choice;
    }
    Double constant = builder.constantOf(id).orElse(null);
    if (constant != null) {
      return new Constant(constant);
    }
    Node node = builder.node(id);
    int k = id - node.first();
    if (node instanceof Node.Affine affine
        && affine.map() instanceof Sparse sparse
        && sparse.termCount(k) == 1) {
      int source = sparse.sources()[sparse.start()[k]];
      if (builder.kind(source) == Kind.BIT) {
        double weight = sparse.weights()[sparse.start()[k]];
        double bias = sparse.bias()[k];
        return ends(diagram(source), end -> new Constant(weight * ((Constant) end).value() + bias));
      }
    }
    return node.kind() == Kind.BIT
        ? new Split(id, new Constant(1), new Constant(0))
        : new Scalar(id);
  }

  private Diagram ends(Diagram diagram, java.util.function.UnaryOperator<Diagram> end) {
    return applied(diagram, new Constant(0), (a, b) -> end.apply(a));
  }

  /** Both at once, for every way the bits may be; ends may be diagrams again. */
  private Diagram applied(Diagram a, Diagram b, Ends ends) {
    int first = Math.min(top(a), top(b));
    if (first == Integer.MAX_VALUE) {
      return ends.of(a, b);
    }
    Diagram yes = applied(under(a, first, true), under(b, first, true), ends);
    Diagram no = applied(under(a, first, false), under(b, first, false), ends);
    return split(first, yes, no);
  }

  private static int top(Diagram diagram) {
    return diagram instanceof Split split ? split.bit() : Integer.MAX_VALUE;
  }

  private static Diagram under(Diagram diagram, int bit, boolean value) {
    return diagram instanceof Split split && split.bit() == bit
        ? value ? split.yes() : split.no()
        : diagram;
  }

  /** A split in the bits' order, whatever bits its sides begin with. */
  private static Diagram split(int bit, Diagram yes, Diagram no) {
    if (yes.equals(no)) {
      return yes;
    }
    int first = Math.min(top(yes), top(no));
    if (bit < first) {
      return new Split(bit, yes, no);
    }
    if (bit == first) {
      return split(bit, under(yes, bit, true), under(no, bit, false));
    }
    return split(
        first,
        split(bit, under(yes, first, true), under(no, first, true)),
        split(bit, under(yes, first, false), under(no, first, false)));
  }

  /** A diagram as a scalar: the sum of its ends, each times the bit of the path to it. */
  private int scalar(Diagram diagram) {
    switch (diagram) {
      case Constant constant -> {
        return builder.constant(constant.value())[0];
      }
      case Scalar scalar -> {
        return scalar.id();
      }
      case Split split -> {
        if (isConstant(split.yes(), 1) && isConstant(split.no(), 0)) {
          return split.bit();
        }
      }
    }
    List<Integer> sources = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    double[] bias = new double[1];
    boolean[] kinds = {true, true};
    collect(diagram, -1, sources, weights, bias, kinds);
    Sparse sum =
        new Sparse(
            new int[] {0, sources.size()},
            sources.stream().mapToInt(i -> i).toArray(),
            weights.stream().mapToDouble(w -> w).toArray(),
            bias);
    int id = builder.oneOf(sum, kinds[0] ? Kind.BIT : kinds[1] ? Kind.INTEGER : Kind.REAL)[0];
    known.put(id, diagram);
    return id;
  }

  private static boolean isConstant(Diagram diagram, double value) {
    return diagram instanceof Constant constant && constant.value() == value;
  }

  private void collect(
      Diagram diagram,
      int path,
      List<Integer> sources,
      List<Double> weights,
      double[] bias,
      boolean[] kinds) {
    if (sources.size() > MOST_ENDS) {
      throw new OnnxException(
          "is part of a tree of more than " + MOST_ENDS + " paths; export it as TreeEnsemble");
    }
    switch (diagram) {
      case Constant constant -> {
        kinds[0] &= constant.value() == 0 || constant.value() == 1;
        kinds[1] &= constant.value() == Math.rint(constant.value());
        if (path < 0) {
          bias[0] += constant.value();
        } else if (constant.value() != 0) {
          sources.add(path);
          weights.add(constant.value());
        }
      }
      case Scalar scalar -> {
        kinds[0] &= builder.kind(scalar.id()) == Kind.BIT;
        kinds[1] &= builder.kind(scalar.id()) != Kind.REAL;
        sources.add(
            path < 0 ? scalar.id() : builder.product(new int[] {path}, new int[] {scalar.id()})[0]);
        weights.add(1.0);
      }
      case Split split -> {
        int[] both = branches(path, split.bit());
        collect(split.yes(), both[0], sources, weights, bias, kinds);
        collect(split.no(), both[1], sources, weights, bias, kinds);
      }
    }
  }

  /** The bits of going on with this bit 1, and with this bit 0. */
  private int[] branches(int path, int bit) {
    return branches.computeIfAbsent(
        new Branch(path, bit),
        b -> {
          if (path < 0) {
            return new int[] {bit, builder.not(new int[] {bit})[0]};
          }
          int[] yes = builder.product(new int[] {path}, new int[] {bit});
          int[] no =
              builder.oneOf(
                  new Sparse(
                      new int[] {0, 2},
                      new int[] {path, yes[0]},
                      new double[] {1, -1},
                      new double[1]),
                  Kind.BIT);
          return new int[] {yes[0], no[0]};
        });
  }
}
