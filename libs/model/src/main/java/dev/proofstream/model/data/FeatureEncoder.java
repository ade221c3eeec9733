package dev.proofstream.model.data;

import dev.proofstream.model.data.InputRefusedException.Code;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns what a request says into a model's inputs, or refuses it: all columns, no others, each
 * value one that is declared. Nothing is rounded, trimmed or guessed. Immutable and thread-safe.
 */
public final class FeatureEncoder {

  /** Longest name of an unknown feature that a refusal repeats. */
  private static final int MAX_FIELD_LENGTH = 64;

  private final String dataSet;
  private final List<InputSpec> inputs;

  /** The columns in the order of the data set; empty when there are none to name. */
  private final Map<String, Place> columns = new LinkedHashMap<>();

  /** Field that a refusal of each input names when the row came as features. */
  private final List<String> columnFields = new ArrayList<>();

  /** Where a column's inputs begin in the row. */
  private record Place(Column column, int first) {}

  /** Encodes features of this data set, and encoded rows in its input order. */
  public FeatureEncoder(DataSetDescription description) {
    this.dataSet = description.name();
    this.inputs = description.inputs();
    description.columns().forEach(column -> columns.put(column.name(), new Place(column, -1)));
    for (Column column : description.columnsInInputOrder()) {
      columns.put(column.name(), new Place(column, columnFields.size()));
      column.inputs().forEach(input -> columnFields.add("features." + column.name()));
    }
  }

  /** Checks encoded rows alone: for a model whose inputs have no named columns behind them. */
  public FeatureEncoder(List<InputSpec> inputs) {
    this.dataSet = "";
    this.inputs = List.copyOf(inputs);
  }

  public List<InputSpec> inputs() {
    return inputs;
  }

  /**
   * Encodes the data set's own columns.
   *
   * @param features column name to {@link String} for binary and categorical columns, {@link
   *     Number} for numeric ones; anything else (a boolean, null) is of the wrong type
   * @throws InputRefusedException with field {@code features.<column>}; the first offence in the
   *     order: missing or wrong columns in the order of the data set, then unknown ones
   */
  public EncodedRow encode(Map<String, ?> features) throws InputRefusedException {
    if (columns.isEmpty()) {
      throw new InputRefusedException(
          Code.UNKNOWN_FEATURE,
          "features",
          "this model has no named features: send input, an array of "
              + inputs.size()
              + " numbers");
    }
    BigDecimal[] row = new BigDecimal[inputs.size()];
    for (Place place : columns.values()) {
      String field = columnFields.get(place.first());
      if (!features.containsKey(place.column().name())) {
        throw new InputRefusedException(Code.MISSING_FEATURE, field, field + " is missing");
      }
      encode(place, features.get(place.column().name()), field, row);
    }
    for (String name : features.keySet()) {
      if (!columns.containsKey(name)) {
        String field = "features." + name.substring(0, Math.min(name.length(), MAX_FIELD_LENGTH));
        throw new InputRefusedException(
            Code.UNKNOWN_FEATURE, field, field + " is no column of " + dataSet);
      }
    }
    return row(Arrays.asList(row), columnFields);
  }

  /**
   * Checks an encoded row, before standardisation.
   *
   * @throws InputRefusedException with field {@code input[i]}; for a row of the wrong length {@code
   *     input[n]}, n being the first index that is missing or too much
   */
  public EncodedRow encode(double[] input) throws InputRefusedException {
    List<Double> numbers = new ArrayList<>(input.length);
    for (double x : input) {
      numbers.add(x);
    }
    return encode(numbers);
  }

  /** As {@link #encode(double[])}; decimals are taken exactly. */
  public EncodedRow encode(List<? extends Number> input) throws InputRefusedException {
    int n = inputs.size();
    if (input.size() != n) {
      boolean tooFew = input.size() < n;
      throw new InputRefusedException(
          tooFew ? Code.MISSING_FEATURE : Code.UNKNOWN_FEATURE,
          "input[" + Math.min(input.size(), n) + "]",
          "input must hold " + n + " numbers, holds " + input.size());
    }
    List<BigDecimal> row = new ArrayList<>(n);
    List<String> fields = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      String field = "input[" + i + "]";
      row.add(decimal(input.get(i), field));
      fields.add(field);
    }
    EncodedRow encoded = row(row, fields);
    checkOneHot(encoded.levels());
    return encoded;
  }

  private static void encode(Place place, Object value, String field, BigDecimal[] row)
      throws InputRefusedException {
    int first = place.first();
    switch (place.column()) {
      case Column.Numeric numeric -> row[first] = decimal(value, field);
      case Column.Binary binary ->
          row[first] = BigDecimal.valueOf(category(value, binary.values(), field));
      case Column.Categorical categorical -> {
        int chosen = category(value, categorical.values(), field);
        for (int i = 0; i < categorical.values().size(); i++) {
          row[first + i] = i == chosen ? BigDecimal.ONE : BigDecimal.ZERO;
        }
      }
    }
  }

  private static int category(Object value, List<String> permitted, String field)
      throws InputRefusedException {
    if (!(value instanceof String text)) {
      throw new InputRefusedException(Code.WRONG_TYPE, field, field + " must be text");
    }
    int index = permitted.indexOf(text);
    if (index < 0) {
      throw new InputRefusedException(
          Code.OUT_OF_RANGE, field, field + " must be one of " + String.join(", ", permitted));
    }
    return index;
  }

  private static BigDecimal decimal(Object value, String field) throws InputRefusedException {
    return switch (value) {
      case BigDecimal exact -> exact;
      case Double x -> InputSpec.decimal(x, field);
      // The shortest decimal of a float is what its sender wrote; widening it first would not be.
      case Float x when Float.isFinite(x) -> new BigDecimal(Float.toString(x));
      case Float x -> InputSpec.decimal(x, field);
      case Number integer -> new BigDecimal(integer.toString());
      case null, default ->
          throw new InputRefusedException(Code.WRONG_TYPE, field, field + " must be a number");
    };
  }

  private EncodedRow row(List<BigDecimal> row, List<String> fields) throws InputRefusedException {
    double[] values = new double[inputs.size()];
    int[] levels = new int[inputs.size()];
    for (int i = 0; i < values.length; i++) {
      levels[i] = inputs.get(i).level(row.get(i), fields.get(i));
      values[i] = row.get(i).doubleValue();
    }
    return new EncodedRow(values, levels);
  }

  private void checkOneHot(int[] levels) throws InputRefusedException {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < levels.length; i++) {
      String group = inputs.get(i).oneHotGroup();
      if (group.isEmpty() || !seen.add(group)) {
        continue;
      }
      int ones = 0;
      for (int j = i; j < levels.length; j++) {
        ones += inputs.get(j).oneHotGroup().equals(group) ? levels[j] : 0;
      }
      if (ones != 1) {
        throw new InputRefusedException(
            Code.OUT_OF_RANGE,
            "input[" + i + "]",
            "of the inputs for " + group + ", which begin at input[" + i + "], one must be 1");
      }
    }
  }
}
