package dev.proofstream.model.data;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Made-up patients for machines that have neither data nor network: 918 rows with the columns of
 * the heart-failure data set. The label is drawn first and every column given the label, from
 * rounded class-wise frequencies, means and deviations chosen to look plausible. Columns do not
 * depend on each other beyond that, so models find it easier than real patients. Figures on it say
 * nothing about medicine.
 *
 * <p>{@link Random}'s algorithm is specified, so the rows are the same on every machine.
 */
final class SyntheticCohort {
  static final String SOURCE = "synthetic cohort";

  private static final long SEED = 918;
  private static final double SICK = 0.55;

  private final Random random = new Random(SEED);

  DataSet draw(DataSetDescription description) {
    FeatureEncoder encoder = new FeatureEncoder(description);
    Split split = Split.of(description, description.rows());
    List<Map<String, Object>> features = new ArrayList<>();
    List<EncodedRow> rows = new ArrayList<>();
    int[] labels = new int[split.rows()];
    for (int i = 0; i < labels.length; i++) {
      boolean sick = random.nextDouble() < SICK;
      Map<String, Object> row = patient(sick);
      try {
        rows.add(encoder.encode(row));
      } catch (InputRefusedException e) {
        throw new IllegalStateException("the synthetic cohort leaves the declared ranges", e);
      }
      features.add(row);
      labels[i] = sick ? 1 : 0;
    }
    return new DataSet(description, SOURCE, true, features, rows, labels, split);
  }

  private Map<String, Object> patient(boolean sick) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("Age", normal(sick ? 56 : 50, 9, 28, 77));
    row.put("Sex", random.nextDouble() < (sick ? 0.9 : 0.65) ? "M" : "F");
    row.put(
        "ChestPainType",
        sick
            ? one("ASY", 0.77, "NAP", 0.14, "ATA", 0.05, "TA")
            : one("ASY", 0.25, "NAP", 0.32, "ATA", 0.37, "TA"));
    row.put("RestingBP", normal(sick ? 134 : 130, 17, 90, 200));
    boolean unmeasured = random.nextDouble() < (sick ? 0.3 : 0.05);
    row.put("Cholesterol", unmeasured ? BigDecimal.ZERO : normal(sick ? 250 : 238, 58, 90, 600));
    row.put("FastingBS", BigDecimal.valueOf(random.nextDouble() < (sick ? 0.33 : 0.11) ? 1 : 0));
    row.put(
        "RestingECG",
        sick ? one("Normal", 0.56, "ST", 0.23, "LVH") : one("Normal", 0.65, "ST", 0.15, "LVH"));
    row.put("MaxHR", normal(sick ? 128 : 148, 23, 65, 202));
    row.put("ExerciseAngina", random.nextDouble() < (sick ? 0.62 : 0.13) ? "Y" : "N");
    row.put("Oldpeak", normal(sick ? 13 : 4, sick ? 11 : 7, -20, 60).movePointLeft(1));
    row.put(
        "ST_Slope",
        sick ? one("Flat", 0.75, "Up", 0.15, "Down") : one("Flat", 0.19, "Up", 0.77, "Down"));
    return row;
  }

  private BigDecimal normal(double mean, double deviation, long min, long max) {
    long drawn = Math.round(mean + deviation * random.nextGaussian());
    return BigDecimal.valueOf(Math.clamp(drawn, min, max));
  }

  /** Draws one of the values; pairs of value and probability, and last the one for the rest. */
  private String one(Object... values) {
    double left = random.nextDouble();
    for (int i = 0; i < values.length - 1; i += 2) {
      left -= (Double) values[i + 1];
      if (left < 0) {
        return (String) values[i];
      }
    }
    return (String) values[values.length - 1];
  }
}
