package dev.proofstream.model.data;

/**
 * One row in a model's input order, before standardisation. Every value is permitted by its input's
 * declaration.
 *
 * <p>Not a record: a row is private, so it has no {@code toString} that would print it.
 */
public final class EncodedRow {
  private final double[] values;
  private final int[] levels;

  EncodedRow(double[] values, int[] levels) {
    this.values = values;
    this.levels = levels;
  }

  /** The values as float64, nearest to the exact decimals; a copy. */
  public double[] values() {
    return values.clone();
  }

  /** The exact level of each value, see {@link InputSpec}; a copy. */
  public int[] levels() {
    return levels.clone();
  }

  @Override
  public String toString() {
    return "EncodedRow of " + levels.length + " inputs";
  }
}
