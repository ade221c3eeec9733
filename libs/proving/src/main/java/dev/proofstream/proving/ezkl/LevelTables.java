package dev.proofstream.proving.ezkl;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Evaluator;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.LinearMap;
import dev.proofstream.model.graph.Node;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Values that depend on one input alone, at each of its levels, as the float model has them. A
 * comparison of such a value is a set of levels, and so exact in a circuit that takes levels,
 * whatever library rounds and compares it how.
 */
final class LevelTables {
  private static final int NONE = -1;
  private static final int SEVERAL = -2;

  /** A table of more is not made; what is compared is then rounded like any other value. */
  private static final int MOST_LEVELS = 1 << 17;

  private final Graph graph;
  private final List<InputSpec> inputs;
  private final int[] inputOf;
  private final Map<Integer, double[]> tables = new HashMap<>();

  LevelTables(Graph graph, List<InputSpec> inputs) {
    this.graph = graph;
    this.inputs = List.copyOf(inputs);
    this.inputOf = new int[graph.scalars()];
    Arrays.fill(inputOf, NONE);
    graph.nodes().forEach(this::visit);
  }

  private void visit(Node node) {
    int first = node.first();
    switch (node) {
      case Node.Input input -> {
        for (int i = first; i < input.place().end(); i++) {
          inputOf[i] = i;
        }
      }
      case Node.Constant constant -> {}
      case Node.Affine affine -> {
        LinearMap map = affine.map();
        for (int o = 0; o < map.outputs(); o++) {
          int output = o;
          map.terms(
              o,
              (source, weight) -> {
                if (weight != 0) {
                  reads(first + output, source);
                }
              });
        }
      }
      case Node.PiecewiseLinear lines -> each(first, lines.of());
      case Node.Smooth smooth -> each(first, smooth.of());
      case Node.Compare compare -> each(first, compare.of());
      default -> {
        for (int k = 0; k < node.size(); k++) {
          for (int operand : node.operands()) {
            reads(first + k, operand);
          }
        }
      }
    }
  }

  private void each(int first, int[] operands) {
    for (int k = 0; k < operands.length; k++) {
      reads(first + k, operands[k]);
    }
  }

  private void reads(int scalar, int operand) {
    if (inputOf[operand] != NONE) {
      boolean same = inputOf[scalar] == NONE || inputOf[scalar] == inputOf[operand];
      inputOf[scalar] = same ? inputOf[operand] : SEVERAL;
    }
  }

  /** The one input that a scalar depends on, if it is one and has not too many levels. */
  OptionalInt input(int scalar) {
    int input = inputOf[scalar];
    return input >= 0 && inputs.get(input).levels() <= MOST_LEVELS
        ? OptionalInt.of(input)
        : OptionalInt.empty();
  }

  /** The scalar's value at each level of that input. */
  double[] values(int scalar) {
    return tables.computeIfAbsent(scalar, this::evaluated);
  }

  private double[] evaluated(int scalar) {
    int input = inputOf[scalar];
    double[] row = new double[inputs.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = inputs.get(i).min().doubleValue();
    }
    double[] values = new double[inputs.get(input).levels()];
    // An input's own values need no evaluation of the graph.
    Evaluator evaluator = new Evaluator(graph);
    for (int level = 0; level < values.length; level++) {
      double value = inputs.get(input).value(level).doubleValue();
      if (scalar == input) {
        values[level] = graph.node(scalar).place().precision().round(value);
      } else {
        row[input] = value;
        values[level] = evaluator.scalars(row)[scalar];
      }
    }
    return values;
  }
}
