package dev.proofstream.cli.laboratory.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference's experiments: models by both routes, one proof and all rows, in batches. */
public final class ReportPlan {
  public static final String ONE_PROOF = "one-proof";
  public static final String ALL_ROWS = "all-rows";

  private ReportPlan() {}

  /**
   * What the plan is made of.
   *
   * @param models name to architecture
   * @param batches rows of one proof; as many as there are rows stands for all of them in one
   * @param allRowsBatches those of them in which all rows are proven
   * @param rows number of rows of the experiment with all of them
   * @param oneProofTrials warm trials of one proof
   * @param allRowsTrials warm trials of all rows
   */
  public record Settings(
      Map<String, String> models,
      List<String> systems,
      List<Integer> batches,
      List<Integer> allRowsBatches,
      Cell.Options options,
      int rows,
      int oneProofTrials,
      int allRowsTrials) {}

  /** Architectures of the reference's models for a data set. */
  public static Map<String, String> models(int inputs, int labels) {
    Map<String, String> models = new LinkedHashMap<>();
    models.put("linear", inputs + "-" + labels);
    models.put("mlp", inputs + "-8-8-" + labels);
    models.put("tree", "tree:3");
    models.put("kmeans", "kmeans:" + labels);
    return models;
  }

  /** A group for each model: its routes and batches are interleaved. */
  public static Plan of(Settings settings, Reference reference) {
    List<List<Cell>> groups = new ArrayList<>();
    settings
        .models()
        .forEach(
            (model, architecture) -> {
              List<Cell> group = new ArrayList<>();
              for (String experiment : List.of(ONE_PROOF, ALL_ROWS)) {
                for (int batch : settings.batches()) {
                  for (String system : settings.systems()) {
                    // All rows in one proof are all rows: not measured twice.
                    boolean wanted =
                        experiment.equals(ALL_ROWS)
                            ? settings.allRowsBatches().contains(batch)
                            : batch < settings.rows();
                    if (wanted && batch <= settings.rows()) {
                      group.add(
                          cell(
                              settings, reference, experiment, model, architecture, system, batch));
                    }
                  }
                }
              }
              groups.add(group);
            });
    return new Plan(groups).withColdTrials();
  }

  private static Cell cell(
      Settings settings,
      Reference reference,
      String experiment,
      String model,
      String architecture,
      String system,
      int batch) {
    boolean all = experiment.equals(ALL_ROWS);
    return new Cell(
        "%s/%s/%s/batch-%d".formatted(experiment, model, system, batch),
        experiment,
        model,
        architecture,
        system,
        batch,
        settings.options(),
        null,
        all ? settings.rows() : batch,
        all ? settings.allRowsTrials() : settings.oneProofTrials(),
        reference
            .find(experiment, architecture, system)
            // Sums over as many rows compare, whatever the batches; one proof is one of as many
            // rows.
            .filter(point -> point.rows() == (all ? settings.rows() : batch))
            .orElse(null));
  }
}
