package dev.proofstream.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.InputLimit;
import dev.proofstream.model.graph.Node;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Permitted values of a model's inputs, given or taken from calibration rows.
 *
 * @param specs in the order of the graph's row
 * @param rounded whether numbers are rounded to the nearest permitted one, since the rows have more
 *     digits than a circuit should have levels
 */
record DeclaredInputs(List<InputSpec> specs, boolean rounded) {
  /** With more digits after the point, an input is measured by steps of its own span. */
  private static final int MAX_DIGITS = 6;

  private static final long MAX_LEVELS = 1L << 22;
  private static final BigDecimal STEPS_OF_SPAN = BigDecimal.valueOf(1 << 16);

  /**
   * What the rows have, widened by a tenth on either side, though no further than the model takes.
   */
  static DeclaredInputs of(Graph graph, List<List<BigDecimal>> rows) {
    List<String> names = names(graph);
    List<InputSpec> specs = new ArrayList<>();
    boolean rounded = false;
    for (int i = 0; i < names.size(); i++) {
      int column = i;
      List<BigDecimal> values = rows.stream().map(row -> row.get(column)).toList();
      BigDecimal low = values.stream().min(BigDecimal::compareTo).orElseThrow();
      BigDecimal high = values.stream().max(BigDecimal::compareTo).orElseThrow();
      BigDecimal span = high.subtract(low);
      int digits = 0;
      for (BigDecimal value : values) {
        digits = Math.max(digits, value.stripTrailingZeros().scale());
      }
      BigDecimal step = BigDecimal.ONE.movePointLeft(Math.max(0, digits));
      if (digits > MAX_DIGITS
          || span.divide(step, 0, RoundingMode.UP).compareTo(BigDecimal.valueOf(MAX_LEVELS)) > 0) {
        step = coarse(span, low);
        rounded = true;
      }
      BigDecimal more = span.divide(BigDecimal.TEN).divideToIntegralValue(step).multiply(step);
      BigDecimal min = low.divide(step, 0, RoundingMode.FLOOR).multiply(step).subtract(more);
      BigDecimal max = high.divide(step, 0, RoundingMode.CEILING).multiply(step).add(more);
      for (InputLimit limit : graph.limits()) {
        if (limit.input() == i && !limit.isAny()) {
          min = min.max(BigDecimal.valueOf((long) limit.low()));
          max = max.min(BigDecimal.valueOf((long) limit.high()));
        }
      }
      specs.add(new InputSpec(names.get(i), min, max, step, ""));
    }
    return new DeclaredInputs(specs, rounded);
  }

  /** The power of ten at most 2^-16 of the span. */
  private static BigDecimal coarse(BigDecimal span, BigDecimal value) {
    BigDecimal part = span.signum() == 0 ? value.abs() : span;
    if (part.signum() == 0) {
      return BigDecimal.ONE;
    }
    BigDecimal step = part.divide(STEPS_OF_SPAN, 60, RoundingMode.UP);
    return BigDecimal.ONE.scaleByPowerOfTen(step.precision() - step.scale() - 1);
  }

  /** A file's ranges: one for all inputs, a list in their order, or by the names of the inputs. */
  static DeclaredInputs of(Graph graph, JsonNode ranges, String option) {
    List<InputSpec> specs = new ArrayList<>();
    List<String> names = names(graph);
    for (Node.Input input : graph.inputs()) {
      for (int k = 0; k < input.size(); k++) {
        int i = specs.size();
        JsonNode range = ranges;
        if (ranges.isArray()) {
          range = ranges.size() == names.size() ? ranges.get(i) : null;
        } else if (!ranges.has("min")) {
          range =
              ranges.has(names.get(i))
                  ? ranges.get(names.get(i))
                  : ranges.get(input.place().name());
          range = range != null && range.isArray() ? range.get(k) : range;
        }
        if (range == null || !range.hasNonNull("min") || !range.hasNonNull("max")) {
          throw CommandFailedException.usage(
              "%s: no min and max for input %s; give one {\"min\", \"max\", \"step\"} for all, a list of %d, or one by name"
                  .formatted(option, names.get(i), names.size()));
        }
        try {
          specs.add(
              new InputSpec(
                  names.get(i),
                  decimal(range, "min"),
                  decimal(range, "max"),
                  range.hasNonNull("step") ? decimal(range, "step") : BigDecimal.ONE,
                  range.path("oneHotGroup").asText("")));
        } catch (IllegalArgumentException e) {
          throw CommandFailedException.usage(option + ": " + e.getMessage());
        }
      }
    }
    return new DeclaredInputs(specs, false);
  }

  private static BigDecimal decimal(JsonNode range, String field) {
    JsonNode value = range.get(field);
    if (!value.isNumber() && !value.isTextual()) {
      throw new IllegalArgumentException(field + " is no number");
    }
    return Numbers.shortest(new BigDecimal(value.asText()));
  }

  private static List<String> names(Graph graph) {
    List<String> names = new ArrayList<>();
    for (Node.Input input : graph.inputs()) {
      String name = input.place().name().isBlank() ? "input" : input.place().name();
      for (int k = 0; k < input.size(); k++) {
        names.add(input.size() == 1 ? name : name + "[" + k + "]");
      }
    }
    return names;
  }

  /**
   * Levels of a row.
   *
   * @throws InputRefusedException naming the input and no value
   */
  int[] levels(List<BigDecimal> row) throws InputRefusedException {
    if (row.size() != specs.size()) {
      throw new InputRefusedException(
          row.size() < specs.size()
              ? InputRefusedException.Code.MISSING_FEATURE
              : InputRefusedException.Code.UNKNOWN_FEATURE,
          "input",
          "the model takes " + specs.size() + " numbers, not " + row.size());
    }
    int[] levels = new int[row.size()];
    for (int i = 0; i < levels.length; i++) {
      InputSpec spec = specs.get(i);
      BigDecimal value = row.get(i);
      if (rounded) {
        BigDecimal steps = value.subtract(spec.min()).divide(spec.step(), 0, RoundingMode.HALF_UP);
        value = spec.min().add(steps.multiply(spec.step()));
      }
      levels[i] = spec.level(value);
    }
    return levels;
  }
}
