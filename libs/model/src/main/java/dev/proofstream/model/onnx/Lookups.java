package dev.proofstream.model.onnx;

import dev.proofstream.model.graph.GraphBuilder;
import dev.proofstream.model.graph.Kind;
import dev.proofstream.model.graph.Node;
import dev.proofstream.model.graph.Relation;
import dev.proofstream.model.graph.Sparse;
import dev.proofstream.model.onnx.Value.Computed;
import dev.proofstream.model.onnx.Value.Known;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Tables looked up by a whole number that comes with the row, such as embeddings. A value that
 * depends on one input v alone is a staircase: its first step, and for each further v the bit
 * {@code input >= v} times how much the step rises. So one comparison of an input with each place
 * serves all columns of a table and all tables. What an input may be is declared; {@link
 * dev.proofstream.model.graph.InputLimit} keeps it within the table.
 */
final class Lookups {
  /** A table of more places than this takes more comparisons than a circuit should have. */
  private static final int MOST_PLACES = 1 << 14;

  /** Terms of all values that are looked up at once. */
  private static final int MOST_TERMS = 1 << 24;

  /**
   * Whole numbers that depend on one input.
   *
   * @param input the input's scalar
   * @param first smallest value of the input that {@code numbers} tells of
   * @param numbers by value of the input, from the first on
   */
  private record Staircase(int input, int first, double[] numbers) {}

  private record Step(int input, int from) {}

  private final GraphBuilder builder;
  private final Map<Integer, Staircase> known = new HashMap<>();
  private final Map<Step, Integer> bits = new HashMap<>();

  Lookups(GraphBuilder builder) {
    this.builder = builder;
  }

  /** Whether all of these are whole numbers that depend on one input each. */
  boolean are(int[] indices) {
    return Arrays.stream(indices).allMatch(id -> known.containsKey(id) || isInput(id));
  }

  /**
   * The elements of a table, along one of its axes.
   *
   * @param table constants, [outer, length, inner]
   * @param indices for which {@link #are} holds
   * @return [outer, indices, inner]
   */
  int[] gathered(Known table, int outer, int length, int inner, Computed indices) {
    int count = indices.size();
    if (length > MOST_PLACES || (long) outer * count * inner * length > MOST_TERMS) {
      throw new OnnxException(
          "looks up %d numbers in a table of %d places; supported are %d places"
              .formatted(count, length, MOST_PLACES));
    }
    Staircase[] stairs = new Staircase[count];
    for (int i = 0; i < count; i++) {
      stairs[i] = within(indices.ids()[i], length);
    }
    double[][] looked = new double[outer * count * inner][];
    Staircase[] of = new Staircase[looked.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < count; i++) {
        for (int k = 0; k < inner; k++) {
          double[] numbers = new double[stairs[i].numbers().length];
          for (int v = 0; v < numbers.length; v++) {
            int place = (int) stairs[i].numbers()[v];
            numbers[v] = table.values()[(o * length + place) * inner + k];
          }
          int at = (o * count + i) * inner + k;
          looked[at] = numbers;
          of[at] = stairs[i];
        }
      }
    }
    return made(of, looked);
  }

  private int[] made(Staircase[] of, double[][] looked) {
    int terms = Arrays.stream(looked).mapToInt(numbers -> numbers.length - 1).sum();
    int[] start = new int[looked.length + 1];
    int[] sources = new int[terms];
    double[] weights = new double[terms];
    double[] bias = new double[looked.length];
    int n = 0;
    boolean whole = true;
    for (int o = 0; o < looked.length; o++) {
      double[] numbers = looked[o];
      bias[o] = numbers[0];
      whole &= numbers[0] == Math.rint(numbers[0]);
      for (int v = 1; v < numbers.length; v++) {
        whole &= numbers[v] == Math.rint(numbers[v]);
        if (numbers[v] != numbers[v - 1]) {
          sources[n] = bit(of[o].input(), of[o].first() + v);
          weights[n++] = numbers[v] - numbers[v - 1];
        }
      }
      start[o + 1] = n;
    }
    Sparse map = new Sparse(start, Arrays.copyOf(sources, n), Arrays.copyOf(weights, n), bias);
    int[] ids = builder.oneOf(map, whole ? Kind.INTEGER : Kind.REAL);
    if (whole) {
      for (int o = 0; o < ids.length; o++) {
        known.put(ids[o], new Staircase(of[o].input(), of[o].first(), looked[o]));
      }
    }
    return ids;
  }

  /** {@code input >= from}. */
  private int bit(int input, int from) {
    return bits.computeIfAbsent(
        new Step(input, from),
        step ->
            builder.compare(new int[] {input}, Relation.GREATER_OR_EQUAL, new double[] {from})[0]);
  }

  private boolean isInput(int id) {
    Shifted shifted = shifted(id);
    return shifted != null;
  }

  /** {@code weight * input + bias}, all whole. */
  private record Shifted(int input, double weight, double bias) {}

  private Shifted shifted(int id) {
    Node node = builder.node(id);
    if (node.kind() != Kind.INTEGER && node.kind() != Kind.BIT) {
      return null;
    }
    if (node instanceof Node.Input) {
      return new Shifted(id, 1, 0);
    }
    Linear sum = Linear.of(builder, id);
    if (!(node instanceof Node.Affine) || sum.terms().size() != 1) {
      return null;
    }
    int source = sum.terms().keySet().iterator().next();
    boolean whole = sum.weight() == Math.rint(sum.weight()) && sum.bias() == Math.rint(sum.bias());
    return whole && builder.node(source) instanceof Node.Input
        ? new Shifted(source, sum.weight(), sum.bias())
        : null;
  }

  /** An index as a staircase, its input limited to what keeps it within a table. */
  private Staircase within(int id, int length) {
    Staircase stairs = known.get(id);
    if (stairs != null) {
      for (double number : stairs.numbers()) {
        if (number < 0 || number >= length) {
          throw new OnnxException("asks for element %.0f of %d".formatted(number, length));
        }
      }
      return stairs;
    }
    Shifted index = shifted(id);
    double a = -index.bias() / index.weight();
    double b = (length - 1 - index.bias()) / index.weight();
    int first = (int) Math.ceil(Math.min(a, b));
    int last = (int) Math.floor(Math.max(a, b));
    if (builder.node(index.input()).kind() == Kind.BIT) {
      first = Math.max(first, 0);
      last = Math.min(last, 1);
    }
    if (last < first) {
      throw new OnnxException("looks up nothing that its table has");
    }
    builder.limit(index.input(), first, last);
    double[] numbers = new double[last - first + 1];
    for (int v = 0; v < numbers.length; v++) {
      numbers[v] = index.weight() * (first + v) + index.bias();
    }
    return new Staircase(index.input(), first, numbers);
  }

  /** A whole number that an input of floats is taken for. */
  int[] whole(int[] inputs) {
    double[] ones = new double[inputs.length];
    Arrays.fill(ones, 1);
    for (int input : inputs) {
      builder.limitToWhole(input);
    }
    return builder.oneOf(Sparse.elementwise(inputs, ones, new double[inputs.length]), Kind.INTEGER);
  }
}
