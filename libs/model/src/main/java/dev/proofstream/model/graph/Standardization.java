package dev.proofstream.model.graph;

import java.util.Arrays;

/**
 * Standardised input i is {@code (x[i] - mean[i]) / scale[i]}, in float64.
 *
 * @param mean finite; not copied, so not to be changed
 * @param scale finite and above 0; not copied
 */
public record Standardization(double[] mean, double[] scale) {

  public Standardization {
    if (mean.length != scale.length) {
      throw new IllegalArgumentException(
          mean.length + " means do not fit " + scale.length + " scales");
    }
    for (int i = 0; i < mean.length; i++) {
      if (!Double.isFinite(mean[i]) || !Double.isFinite(scale[i]) || scale[i] <= 0) {
        throw new IllegalArgumentException(
            "standardisation of input " + i + ": mean " + mean[i] + ", scale " + scale[i]);
      }
    }
  }

  /** Leaves the inputs as they are. */
  public static Standardization none(int inputs) {
    double[] ones = new double[inputs];
    Arrays.fill(ones, 1);
    return new Standardization(new double[inputs], ones);
  }

  /**
   * Mean and population standard deviation of each column of {@code rows}; a column that never
   * changes keeps scale 1.
   */
  public static Standardization of(double[][] rows) {
    int n = rows.length;
    int columns = rows[0].length;
    double[] mean = new double[columns];
    double[] scale = new double[columns];
    for (int i = 0; i < columns; i++) {
      double sum = 0;
      for (double[] row : rows) {
        sum += row[i];
      }
      mean[i] = sum / n;
      double squares = 0;
      for (double[] row : rows) {
        squares += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
      double deviation = Math.sqrt(squares / n);
      scale[i] = deviation > 0 ? deviation : 1;
    }
    return new Standardization(mean, scale);
  }

  /** Number of inputs. */
  public int inputs() {
    return mean.length;
  }

  /** The standardised row. */
  public double[] apply(double[] row) {
    if (row.length != mean.length) {
      throw new IllegalArgumentException(
          "standardisation takes " + mean.length + " inputs, not " + row.length);
    }
    double[] standardised = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      standardised[i] = (row[i] - mean[i]) / scale[i];
    }
    return standardised;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Standardization s
        && Arrays.equals(mean, s.mean)
        && Arrays.equals(scale, s.scale);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(scale);
  }

  @Override
  public String toString() {
    return "Standardization of " + mean.length + " inputs";
  }
}
