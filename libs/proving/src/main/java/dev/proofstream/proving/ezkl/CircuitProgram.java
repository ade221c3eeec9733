package dev.proofstream.proving.ezkl;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as what a circuit computes, in integers: steps of sums with whole weights that end in one
 * of three functions. Every value of it, an atom, has an index: first the inputs, then the results
 * of each step. What EZKL's circuit gives is the same bit for bit, because all its scales are 0.
 *
 * @param inputs number of inputs
 * @param steps in order; each reads what stands before it
 * @param results sums of atoms: the outputs
 * @param outputBits fractional bits of the outputs
 * @param bound what holds for every permitted row
 * @param exact whether no weight and no constant was rounded
 */
record CircuitProgram(
    int inputs,
    List<Step> steps,
    List<Sum> results,
    int outputBits,
    FixedPointNetwork.Bound bound,
    boolean exact)
    implements Computation {

  CircuitProgram {
    steps = List.copyOf(steps);
    results = List.copyOf(results);
  }

  /**
   * {@code constant + sum of weight * atom}.
   *
   * @param atoms in ascending order; not copied
   * @param weights one for each, not 0; not copied
   */
  record Sum(int[] atoms, long[] weights, long constant) {
    long at(long[] values) {
      long sum = constant;
      for (int i = 0; i < atoms.length; i++) {
        sum += weights[i] * values[atoms[i]];
      }
      return sum;
    }
  }

  /** What a step makes of its sums. */
  enum Function {
    /** {@code max(sum, 0)}. */
    RELU,
    /** 1 if the sum is above 0, else 0. */
    POSITIVE,
    /** The product of two sums. */
    PRODUCT
  }

  /**
   * One step.
   *
   * @param function what it makes of them
   * @param sums one for each result
   * @param factors of a product the other factors, else empty
   */
  record Step(Function function, List<Sum> sums, List<Sum> factors) {
    Step {
      sums = List.copyOf(sums);
      factors = List.copyOf(factors);
    }
  }

  /** The outputs for a row of integers; never overflows on a permitted row. */
  long[] evaluate(long[] row) {
    int atoms = inputs + steps.stream().mapToInt(step -> step.sums().size()).sum();
    long[] values = java.util.Arrays.copyOf(row, atoms);
    int next = inputs;
    for (Step step : steps) {
      for (int k = 0; k < step.sums().size(); k++) {
        long sum = step.sums().get(k).at(values);
        values[next + k] =
            switch (step.function()) {
              case RELU -> Math.max(sum, 0);
              case POSITIVE -> sum > 0 ? 1 : 0;
              case PRODUCT -> sum * step.factors().get(k).at(values);
            };
      }
      next += step.sums().size();
    }
    return results.stream().mapToLong(sum -> sum.at(values)).toArray();
  }

  @Override
  public int outputs() {
    return results.size();
  }

  @Override
  public int label(long output) {
    return Math.toIntExact(output);
  }

  @Override
  public void addTo(OnnxGraph graph, String rows, int batch, String result) {
    new Nodes(graph, batch).add(rows, result);
  }

  /** Writes the nodes of one graph. */
  private final class Nodes {
    private final OnnxGraph graph;
    private final int batch;

    /** Tensors so far, with the first atom of each. */
    private final List<String> names = new ArrayList<>();

    private final List<Integer> firsts = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();

    Nodes(OnnxGraph graph, int batch) {
      this.graph = graph;
      this.batch = batch;
    }

    void add(String rows, String result) {
      tensor(rows, 0, inputs);
      int next = inputs;
      for (int s = 0; s < steps.size(); s++) {
        Step step = steps.get(s);
        String name = "step" + (s + 1);
        String sums = sums(name + ".sums", step.sums());
        String value =
            switch (step.function()) {
              case RELU -> graph.node(name, "Relu", List.of(sums));
              case POSITIVE -> positive(name, sums);
              case PRODUCT ->
                  graph.node(name, "Mul", List.of(sums, sums(name + ".factors", step.factors())));
            };
        tensor(value, next, step.sums().size());
        next += step.sums().size();
      }
      graph.node(result, "Identity", List.of(sums(result + ".sums", results)));
    }

    private void tensor(String name, int first, int width) {
      names.add(name);
      firsts.add(first);
      widths.add(width);
    }

    private String positive(String name, String of) {
      String zero = graph.floats(name + ".zero", new float[1], 1, 1);
      String greater = graph.node(name + ".greater", "Greater", List.of(of, zero));
      return graph.node(
          name, "Cast", List.of(greater), OnnxGraph.attribute("to", OnnxGraph.FLOAT.getNumber()));
    }

    /** The sums as [batch, sums]. */
    private String sums(String name, List<Sum> sums) {
      int most = sums.stream().mapToInt(sum -> sum.atoms().length).max().orElseThrow();
      int[] used =
          sums.stream()
              .flatMapToInt(s -> java.util.Arrays.stream(s.atoms()))
              .distinct()
              .sorted()
              .toArray();
      if (most <= 1 && sums.stream().allMatch(sum -> sum.atoms().length == 1)) {
        return scaled(name, sums);
      }
      return used.length <= 2L * most ? matrix(name, sums, used) : windows(name, sums, most);
    }

    /** Sums of one atom each: no matrix is needed. */
    private String scaled(String name, List<Sum> sums) {
      String x = gather(name + ".of", sums.stream().mapToInt(sum -> sum.atoms()[0]).toArray());
      if (sums.stream().allMatch(sum -> sum.weights()[0] == -1)) {
        return graph.node(name, "Sub", List.of(constants(name, sums), x));
      }
      if (!sums.stream().allMatch(sum -> sum.weights()[0] == 1)) {
        float[] weights = new float[sums.size()];
        for (int k = 0; k < weights.length; k++) {
          weights[k] = sums.get(k).weights()[0];
        }
        String factors = graph.floats(name + ".weights", weights, 1, weights.length);
        x = graph.node(name + ".scaled", "Mul", List.of(x, factors));
      }
      return plusConstants(name, x, sums);
    }

    private String matrix(String name, List<Sum> sums, int[] used) {
      int[] read = used.length == 0 ? new int[1] : used;
      Map<Integer, Integer> column = new HashMap<>();
      for (int i = 0; i < used.length; i++) {
        column.put(used[i], i);
      }
      float[] weights = new float[sums.size() * read.length];
      for (int k = 0; k < sums.size(); k++) {
        Sum sum = sums.get(k);
        for (int i = 0; i < sum.atoms().length; i++) {
          weights[k * read.length + column.get(sum.atoms()[i])] = sum.weights()[i];
        }
      }
      float[] bias = new float[sums.size()];
      for (int k = 0; k < bias.length; k++) {
        bias[k] = sums.get(k).constant();
      }
      return graph.node(
          name,
          "Gemm",
          List.of(
              gather(name + ".of", read),
              graph.floats(name + ".weights", weights, sums.size(), read.length),
              graph.floats(name + ".constants", bias, bias.length)),
          OnnxGraph.attribute("transB", 1));
    }

    /** Sums that share little: each over atoms of its own, as a convolution has them. */
    private String windows(String name, List<Sum> sums, int most) {
      int[] atoms = new int[sums.size() * most];
      float[] weights = new float[atoms.length];
      for (int k = 0; k < sums.size(); k++) {
        Sum sum = sums.get(k);
        for (int i = 0; i < sum.atoms().length; i++) {
          atoms[k * most + i] = sum.atoms()[i];
          weights[k * most + i] = sum.weights()[i];
        }
      }
      String x =
          graph.node(
              name + ".windows",
              "Reshape",
              List.of(
                  gather(name + ".of", atoms),
                  graph.integers(name + ".shape", batch, sums.size(), 1, most)));
      String products =
          graph.node(
              name + ".products",
              "MatMul",
              List.of(x, graph.floats(name + ".weights", weights, 1, sums.size(), most, 1)));
      String flat =
          graph.node(
              name + ".flat",
              "Reshape",
              List.of(products, graph.integers(name + ".flat.shape", batch, sums.size())));
      return plusConstants(name, flat, sums);
    }

    private String plusConstants(String name, String x, List<Sum> sums) {
      return sums.stream().allMatch(sum -> sum.constant() == 0)
          ? x
          : graph.node(name, "Add", List.of(x, constants(name, sums)));
    }

    private String constants(String name, List<Sum> sums) {
      float[] constants = new float[sums.size()];
      for (int k = 0; k < constants.length; k++) {
        constants[k] = sums.get(k).constant();
      }
      return graph.floats(name + ".constants", constants, 1, constants.length);
    }

    /** Atoms side by side, [batch, atoms]. */
    private String gather(String name, int[] atoms) {
      List<Integer> tensors =
          java.util.Arrays.stream(atoms).map(this::tensorOf).distinct().sorted().boxed().toList();
      String from = names.get(tensors.getFirst());
      int width = widths.get(tensors.getFirst());
      Map<Integer, Integer> offset = new HashMap<>(Map.of(tensors.getFirst(), 0));
      if (tensors.size() > 1) {
        width = 0;
        for (int tensor : tensors) {
          offset.put(tensor, width);
          width += widths.get(tensor);
        }
        from =
            graph.node(
                name + ".all",
                "Concat",
                tensors.stream().map(names::get).toList(),
                OnnxGraph.attribute("axis", 1));
      }
      long[] columns = new long[atoms.length];
      boolean all = atoms.length == width;
      for (int i = 0; i < atoms.length; i++) {
        int tensor = tensorOf(atoms[i]);
        columns[i] = offset.get(tensor) + atoms[i] - firsts.get(tensor);
        all &= columns[i] == i;
      }
      return all
          ? from
          : graph.node(
              name,
              "Gather",
              List.of(from, graph.integers(name + ".columns", columns)),
              OnnxGraph.attribute("axis", 1));
    }

    private int tensorOf(int atom) {
      int tensor = firsts.size() - 1;
      while (firsts.get(tensor) > atom) {
        tensor--;
      }
      return tensor;
    }
  }
}
