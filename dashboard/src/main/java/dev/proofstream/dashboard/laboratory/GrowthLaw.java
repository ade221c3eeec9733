package dev.proofstream.dashboard.laboratory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a cost grows with a size, over networks of one series that one route proves.
 *
 * @param whose run for what was measured, reference for what others published
 * @param experiment the series, such as width or depth
 * @param system such as circom-groth16
 * @param x the size's measure
 * @param y the cost's measure, in its unit and over a whole trial
 * @param fit the law
 */
public record GrowthLaw(
    String whose, String experiment, String system, String x, String y, PowerLaw fit) {
  private static final List<String> SIZES =
      List.of("parameters", "nonlinearNeurons", "constraints");

  /** Times, bytes and constraints: shares and counts of requests do not grow with the network. */
  private static final Pattern COST = Pattern.compile(".*(Ms|Bytes)(\\..*)?|constraints");

  /**
   * One network on one route.
   *
   * @param means mean of each measure
   */
  public record Measured(
      String whose, String experiment, String system, Map<String, Double> means) {}

  private record Series(String whose, String experiment, String system) {}

  /** The laws of every series, cost and size for which there are points enough. */
  public static List<GrowthLaw> of(List<Measured> all) {
    Map<Series, List<Measured>> bySeries = new LinkedHashMap<>();
    for (Measured one : all) {
      bySeries
          .computeIfAbsent(
              new Series(one.whose(), one.experiment(), one.system()), series -> new ArrayList<>())
          .add(one);
    }
    return bySeries.entrySet().stream()
        .flatMap(entry -> of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Stream<GrowthLaw> of(Series series, List<Measured> networks) {
    Set<String> costs = new LinkedHashSet<>();
    networks.forEach(network -> costs.addAll(network.means().keySet()));
    costs.removeIf(name -> !COST.matcher(name).matches());
    return SIZES.stream()
        .flatMap(
            x ->
                costs.stream()
                    .filter(y -> !y.equals(x))
                    .flatMap(
                        y ->
                            PowerLaw.fit(points(networks, x, y)).stream()
                                .map(
                                    fit ->
                                        new GrowthLaw(
                                            series.whose(),
                                            series.experiment(),
                                            series.system(),
                                            x,
                                            y,
                                            fit))));
  }

  private static List<PowerLaw.Point> points(List<Measured> networks, String x, String y) {
    return networks.stream()
        .map(Measured::means)
        .filter(means -> means.containsKey(x) && means.containsKey(y))
        .map(means -> new PowerLaw.Point(means.get(x), means.get(y)))
        .toList();
  }
}
