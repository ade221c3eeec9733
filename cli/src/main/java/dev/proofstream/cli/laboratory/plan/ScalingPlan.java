package dev.proofstream.cli.laboratory.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Networks that grow: in width at three linear layers, and in depth at hidden width 4, through the
 * reference's sizes and on.
 */
public final class ScalingPlan {
  public static final String WIDTH = "width";
  public static final String DEPTH = "depth";
  public static final String IMPORTED = "imported";

  private static final int WIDTH_LAYERS = 3;
  private static final int DEPTH_WIDTH = 4;

  private ScalingPlan() {}

  /**
   * What the plan is made of.
   *
   * @param widths hidden widths at three linear layers, growing
   * @param depths numbers of linear layers at hidden width 4, growing
   * @param batch rows of the one proof of a trial
   * @param trials warm trials of each size
   */
  public record Settings(
      int inputs,
      int labels,
      List<Integer> widths,
      List<Integer> depths,
      List<String> systems,
      Cell.Options options,
      int batch,
      int trials) {}

  /** A group for each size, widths and depths in turn: its routes are interleaved. */
  public static Plan of(Settings settings, Reference reference) {
    List<List<Cell>> groups = new ArrayList<>();
    // In turn, so that a limit of time leaves something of both.
    for (int i = 0; i < Math.max(settings.widths().size(), settings.depths().size()); i++) {
      if (i < settings.widths().size()) {
        int width = settings.widths().get(i);
        groups.add(
            group(
                settings,
                reference,
                WIDTH,
                width,
                "net-%dx%d".formatted(WIDTH_LAYERS, width),
                Reference.depth(settings.inputs(), width, WIDTH_LAYERS, settings.labels())));
      }
      if (i < settings.depths().size()) {
        int layers = settings.depths().get(i);
        groups.add(
            group(
                settings,
                reference,
                DEPTH,
                layers,
                "net-%dx%d".formatted(layers, DEPTH_WIDTH),
                Reference.depth(settings.inputs(), DEPTH_WIDTH, layers, settings.labels())));
      }
    }
    return new Plan(groups).withColdTrials();
  }

  /** Models of files, from the smallest on: a group for each. */
  public static Plan of(Settings settings, List<String> files) {
    return new Plan(
            files.stream()
                .map(file -> group(settings, Reference.none(), IMPORTED, file, file, "onnx"))
                .toList())
        .withColdTrials();
  }

  private static List<Cell> group(
      Settings settings,
      Reference reference,
      String experiment,
      Object size,
      String model,
      String architecture) {
    return settings.systems().stream()
        .map(
            system ->
                new Cell(
                    "%s/%s/%s".formatted(experiment, size, system),
                    experiment,
                    // Width 4 and depth 3 are the same network, and share their circuits.
                    model,
                    architecture,
                    system,
                    settings.batch(),
                    settings.options(),
                    null,
                    settings.batch(),
                    settings.trials(),
                    reference.find(experiment, architecture, system).orElse(null)))
        .toList();
  }
}
