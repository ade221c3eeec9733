package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * A power law {@code y = factor * x^exponent} as the dashboard fitted it; its pages show the same.
 *
 * @param whose run, or reference
 */
record GrowthLaw(String whose, String experiment, String system, String x, String y, Fit fit) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The figures; docs/laboratory.md says what they are.
   *
   * @param confidence half of the exponent's 95 % confidence interval
   * @param rSquared null where there is no variance to explain
   */
  record Fit(
      long n,
      double exponent,
      double confidence,
      double factor,
      Double rSquared,
      double worst,
      double worstAt,
      double localExponent) {

    double at(double size) {
      return factor * Math.pow(size, exponent);
    }

    /** R² as text. */
    String explained() {
      return rSquared == null ? "" : "%.3f".formatted(rSquared);
    }
  }

  /** Laws of a run's own figures. */
  static List<GrowthLaw> of(JsonNode answer) {
    if (!answer.path("laws").isArray()) {
      // A dashboard of an earlier version fits none.
      return List.of();
    }
    List<GrowthLaw> laws = List.of(JSON.convertValue(answer.get("laws"), GrowthLaw[].class));
    return laws.stream().filter(law -> law.whose().equals("run")).toList();
  }
}
