package dev.proofstream.cli.laboratory.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One network at growing quantisation scales, and at the calibrated ones. */
public final class SweepPlan {
  public static final String SCALE = "scale";

  private SweepPlan() {}

  /**
   * What the plan is made of.
   *
   * @param models name to architecture
   * @param scales binary digits behind the point, growing
   * @param batch rows of one proof
   * @param rows rows of a trial
   * @param trials warm trials of each scale
   */
  public record Settings(
      Map<String, String> models,
      List<Integer> scales,
      List<String> systems,
      Cell.Options options,
      int batch,
      int rows,
      int trials) {}

  /** The reference's shape: five linear layers of width 4. */
  public static String referenceShape(int inputs, int labels) {
    return Reference.depth(inputs, 4, 5, labels);
  }

  /** A group for each model and scale, the calibrated ones first: its routes are interleaved. */
  public static Plan of(Settings settings) {
    List<Integer> scales = new ArrayList<>();
    scales.add(null);
    scales.addAll(settings.scales());
    List<List<Cell>> groups = new ArrayList<>();
    settings
        .models()
        .forEach(
            (model, architecture) ->
                scales.forEach(
                    scale ->
                        groups.add(
                            settings.systems().stream()
                                .map(system -> cell(settings, model, architecture, system, scale))
                                .toList())));
    return new Plan(groups).withColdTrials();
  }

  private static Cell cell(
      Settings settings, String model, String architecture, String system, Integer scale) {
    return new Cell(
        "scale/%s/%s/%s".formatted(model, system, scale == null ? "calibrated" : scale),
        SCALE,
        model,
        architecture,
        system,
        settings.batch(),
        settings.options(),
        scale,
        settings.rows(),
        settings.trials(),
        null);
  }
}
