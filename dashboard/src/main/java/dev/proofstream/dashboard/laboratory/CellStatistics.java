package dev.proofstream.dashboard.laboratory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures of one cell's trials by name, in the order in which they first came.
 *
 * @param measures over warm trials and the making of the circuit
 * @param cold over trials right after a start
 */
public record CellStatistics(
    Map<String, SampleStatistics> measures, Map<String, SampleStatistics> cold) {

  /**
   * What one trial measured.
   *
   * @param cold whether it was right after a start
   * @param measures by name; what was not measured is absent
   */
  public record Trial(boolean cold, Map<String, Double> measures) {}

  public static CellStatistics of(List<Trial> trials) {
    return new CellStatistics(over(trials, false), over(trials, true));
  }

  private static Map<String, SampleStatistics> over(List<Trial> trials, boolean cold) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Trial trial : trials) {
      if (trial.cold() == cold) {
        trial
            .measures()
            .forEach(
                (name, value) -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      }
    }
    Map<String, SampleStatistics> statistics = new LinkedHashMap<>();
    values.forEach((name, sample) -> statistics.put(name, SampleStatistics.of(sample)));
    return statistics;
  }
}
