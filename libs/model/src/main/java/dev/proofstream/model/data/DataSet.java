package dev.proofstream.model.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Rows with their labels and their split. Immutable; rows are private, so it prints no values. */
public final class DataSet {
  private final DataSetDescription description;
  private final String source;
  private final boolean synthetic;
  private final List<Map<String, Object>> features;
  private final List<EncodedRow> rows;
  private final int[] labels;
  private final Split split;

  DataSet(
      DataSetDescription description,
      String source,
      boolean synthetic,
      List<Map<String, Object>> features,
      List<EncodedRow> rows,
      int[] labels,
      Split split) {
    if (rows.size() != split.rows() || labels.length != rows.size()) {
      throw new IllegalArgumentException(
          rows.size() + " rows, " + labels.length + " labels, a split of " + split.rows());
    }
    this.description = description;
    this.source = source;
    this.synthetic = synthetic;
    this.features = List.copyOf(features);
    this.rows = List.copyOf(rows);
    this.labels = labels;
    this.split = split;
  }

  public DataSetDescription description() {
    return description;
  }

  /** Where the rows came from, for tables: {@code heart.csv} or {@code synthetic cohort}. */
  public String source() {
    return source;
  }

  /** Whether the rows were made up. */
  public boolean synthetic() {
    return synthetic;
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /**
   * A row as a request says it: column name to {@link String} or {@link java.math.BigDecimal}, in
   * the order of the columns.
   */
  public Map<String, Object> features(int row) {
    return features.get(row);
  }

  /** A row in the model's input order, before standardisation. */
  public EncodedRow encoded(int row) {
    return rows.get(row);
  }

  /** The class index of a row. */
  public int label(int row) {
    return labels[row];
  }

  /** Which rows train and which test. */
  public Split split() {
    return split;
  }

  /** Row numbers of the training rows; a copy. */
  public int[] trainRows() {
    return split.train().clone();
  }

  /** Row numbers of the test rows; a copy. */
  public int[] testRows() {
    return split.test().clone();
  }

  /** Encoded values of these rows before standardisation, {@code [rows.length][inputs]}. */
  public double[][] encoded(int[] rowNumbers) {
    return Arrays.stream(rowNumbers)
        .mapToObj(row -> encoded(row).values())
        .toArray(double[][]::new);
  }

  /** All encoded rows, {@code [size()][inputs]}. */
  public double[][] encoded() {
    return rows.stream().map(EncodedRow::values).toArray(double[][]::new);
  }

  /** Class indices of these rows. */
  public int[] labels(int[] rowNumbers) {
    return Arrays.stream(rowNumbers).map(row -> labels[row]).toArray();
  }

  @Override
  public String toString() {
    return "DataSet[" + source + ", " + size() + " rows]";
  }
}
