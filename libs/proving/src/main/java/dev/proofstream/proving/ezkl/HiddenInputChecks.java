package dev.proofstream.proving.ezkl;

import static dev.proofstream.proving.ezkl.OnnxGraph.FLOAT;
import static dev.proofstream.proving.ezkl.OnnxGraph.attribute;

import dev.proofstream.model.data.InputSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a graph that checks inputs which the verifier does not see. EZKL's own range check
 * keeps each input below {@code base^legs}, so that what follows is arithmetic of integers, far
 * from the field's order:
 *
 * <ul>
 *   <li>of an input with more than two values, {@code Relu(x - max) + Relu(min - x)};
 *   <li>of one with two values a and b, the square of {@code (x - a)(x - b)};
 *   <li>of a one-hot group, with {@code u = x - a} and t the sum of all u: the square of {@code
 *       t^2} minus the sum of all {@code u^2}, 0 if at most one is set, and {@code Relu(c - t)}, 0
 *       if one is set, c being half the smallest difference.
 * </ul>
 *
 * None is ever negative, so two public sums over all rows, {@link #RANGES} of the Relus and {@link
 * #SQUARES}, are 0 exactly when every one is. That an input with more than two values lies between
 * two permitted ones is not noticed.
 *
 * @param inputs integers that inputs may have
 */
record HiddenInputChecks(InputQuantization inputs) {
  static final String RANGES = "check.ranges";
  static final String SQUARES = "check.squares";

  /** A float32 holds every integer up to here. */
  private static final long EXACT = 1 << 24;

  private static final String LAST_AXIS = "check.axis";

  /** How many outputs the checks add: sums of which each must be 0. */
  int outputs() {
    boolean ranges = !wide().isEmpty() || !groups().isEmpty();
    return (ranges ? 1 : 0) + (twoValued().isEmpty() ? 0 : 1);
  }

  /** The inputs with more than two permitted values. */
  private List<Integer> wide() {
    return indices(false);
  }

  private List<Integer> twoValued() {
    return indices(true);
  }

  private List<Integer> indices(boolean two) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.inputs().get(i).levels() <= 2 == two) {
        indices.add(i);
      }
    }
    return indices;
  }

  /** Members of each one-hot group, by their place among the two-valued inputs. */
  private Map<String, List<Integer>> groups() {
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    List<Integer> two = twoValued();
    for (int place = 0; place < two.size(); place++) {
      InputSpec spec = inputs.inputs().get(two.get(place));
      if (!spec.oneHotGroup().isEmpty()) {
        groups.computeIfAbsent(spec.oneHotGroup(), g -> new ArrayList<>()).add(place);
      }
    }
    return groups;
  }

  private long difference(int input) {
    return inputs.largest(input) - inputs.smallest(input);
  }

  /**
   * Half the smallest difference of a group's members; rounding a constant cannot undo it. Of
   * levels all of it: their constants are whole, and none is rounded.
   */
  private long threshold(List<Integer> places) {
    List<Integer> two = twoValued();
    long least = places.stream().mapToLong(p -> difference(two.get(p))).min().orElseThrow();
    return inputs.areLevels() ? least : least / 2;
  }

  /**
   * The largest value of which a permitted row makes the checks take the sign.
   *
   * @param parameterBits a constant may bring the weights' bits with it
   */
  long largestDecomposed(int parameterBits) {
    long largest = 0;
    for (int i = 0; i < inputs.size(); i++) {
      largest = Math.max(largest, difference(i));
    }
    List<Integer> two = twoValued();
    for (List<Integer> places : groups().values()) {
      long sum = places.stream().mapToLong(p -> difference(two.get(p))).sum();
      largest = Math.max(largest, sum);
    }
    return Math.multiplyExact(largest, 1L << Math.max(0, parameterBits - inputs.bits()));
  }

  /**
   * Whether the sums stay below half the field's order, whatever a prover takes for inputs of so
   * many bits: only then does a sum of 0 mean that every term is 0.
   *
   * @param digitBits EZKL's range check keeps inputs below {@code 2^digitBits}
   * @param parameterBits a constant may bring the weights' bits with it
   * @param batch rows that are added up
   */
  boolean neverWrap(int digitBits, int parameterBits, int batch) {
    // u and v are differences of two such integers, perhaps scaled up to the weights' bits.
    int difference = digitBits + 1 + Math.max(0, parameterBits - inputs.bits());
    int members = groups().values().stream().mapToInt(List::size).max().orElse(1);
    // The largest term is (t^2)^2, t being the sum of a group's u.
    BigInteger term = BigInteger.TWO.pow(difference).multiply(BigInteger.valueOf(members)).pow(4);
    long terms = (long) batch * (inputs.size() + groups().size());
    return term.multiply(BigInteger.valueOf(terms)).compareTo(FieldElement.ORDER.shiftRight(1)) < 0;
  }

  /** Whether the constants are exact in float32 and each group can be told from none. */
  boolean isExact() {
    for (int i = 0; i < inputs.size(); i++) {
      if (Math.abs(inputs.smallest(i)) > EXACT || Math.abs(inputs.largest(i)) > EXACT) {
        return false;
      }
    }
    return groups().values().stream().allMatch(places -> threshold(places) >= 1);
  }

  /**
   * Adds nodes and the two outputs.
   *
   * @param rows name of the rows, float [batch, inputs]
   */
  void addTo(OnnxGraph graph, String rows) {
    graph.integers(LAST_AXIS, 1);
    List<String> ranges = new ArrayList<>();
    List<String> squares = new ArrayList<>();
    List<Integer> wide = wide();
    if (!wide.isEmpty()) {
      String x = gather(graph, "check.wide", rows, wide);
      String max = constants(graph, "check.max", wide.stream().map(inputs::largest).toList());
      String min = constants(graph, "check.min", wide.stream().map(inputs::smallest).toList());
      ranges.add(relu(graph, graph.node("check.above", "Sub", List.of(x, max))));
      ranges.add(relu(graph, graph.node("check.below", "Sub", List.of(min, x))));
    }
    List<Integer> two = twoValued();
    if (!two.isEmpty()) {
      String x = gather(graph, "check.two", rows, two);
      String a = constants(graph, "check.a", two.stream().map(inputs::smallest).toList());
      String b = constants(graph, "check.b", two.stream().map(inputs::largest).toList());
      String u = graph.node("check.u", "Sub", List.of(x, a));
      String v = graph.node("check.v", "Sub", List.of(x, b));
      squares.add(square(graph, graph.node("check.uv", "Mul", List.of(u, v))));
      int number = 0;
      for (List<Integer> places : groups().values()) {
        addGroup(graph, "check.group" + number++, u, places, ranges, squares);
      }
    }
    addSum(graph, RANGES, ranges);
    addSum(graph, SQUARES, squares);
  }

  private void addGroup(
      OnnxGraph graph,
      String name,
      String u,
      List<Integer> places,
      List<String> ranges,
      List<String> squares) {
    String members = gather(graph, name, u, places);
    String t = rowSum(graph, name + ".sum", members);
    String c = constants(graph, name + ".c", List.of(threshold(places)));
    ranges.add(relu(graph, graph.node(name + ".none", "Sub", List.of(c, t))));
    String sumOfSquares = rowSum(graph, name + ".squares", square(graph, members));
    squares.add(
        square(graph, graph.node(name + ".two", "Sub", List.of(square(graph, t), sumOfSquares))));
  }

  /** One output: the sum over all rows. None where there is nothing to add. */
  private void addSum(OnnxGraph graph, String output, List<String> terms) {
    if (terms.isEmpty()) {
      return;
    }
    String all = graph.node(output + ".all", "Concat", terms, attribute("axis", 1));
    graph.node(
        output,
        "ReduceSum",
        List.of(all, graph.integers(output + ".axes", 0, 1)),
        attribute("keepdims", 1));
    graph.output(output, FLOAT, 1, 1);
  }

  private static String gather(OnnxGraph graph, String name, String from, List<Integer> columns) {
    String indices =
        graph.integers(name + ".columns", columns.stream().mapToLong(i -> i).toArray());
    return graph.node(name, "Gather", List.of(from, indices), attribute("axis", 1));
  }

  private static String relu(OnnxGraph graph, String of) {
    return graph.node(of + ".relu", "Relu", List.of(of));
  }

  private static String square(OnnxGraph graph, String of) {
    return graph.node(of + ".squared", "Mul", List.of(of, of));
  }

  private static String rowSum(OnnxGraph graph, String name, String of) {
    return graph.node(name, "ReduceSum", List.of(of, LAST_AXIS), attribute("keepdims", 1));
  }

  /**
   * Integers at the inputs' scale, one row. A constant of its own each: EZKL rescales them alone.
   */
  private String constants(OnnxGraph graph, String name, List<Long> integers) {
    float[] values = new float[integers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb((float) integers.get(i), -inputs.bits());
    }
    return graph.floats(name, values, 1, values.length);
  }
}
