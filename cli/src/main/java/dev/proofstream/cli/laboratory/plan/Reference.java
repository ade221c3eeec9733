package dev.proofstream.cli.laboratory.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Figures that the reference published: milestone reports 1 to 4 (2024) of saeyoon17's zk-models
 * (github.com/saeyoon17/zk-models), as facts, in {@code reference-results.json} beside this class.
 */
public final class Reference {
  private static final String FILE = "/dev/proofstream/cli/laboratory/reference-results.json";
  private static final String SOURCE = "zk-models, ";

  /** All Circom runs but that of one proof are of such batches, says the file. */
  private static final int CIRCOM_BATCH = 16;

  private static final String SUM =
      "sum over the 276 test rows on an Apple M3 Pro, one process a step; Circom proven by snarkjs"
          + " in batches of 16";

  private static final String ONE = "20 trials, read as one proof each";

  private final List<Point> points;

  private Reference(List<Point> points) {
    this.points = List.copyOf(points);
  }

  /**
   * Published figures of one thing.
   *
   * @param batch rows of one proof, null where it is not said
   * @param rows rows that times sum over
   * @param scale exponent of the forced scale (Circom's of 10, EZKL's of 2), null for none
   * @param note what the figures are of
   * @param measures the laboratory's names and units to numbers
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Point(
      String experiment,
      String model,
      String architecture,
      String system,
      Integer batch,
      int rows,
      Integer scale,
      String source,
      String note,
      Map<String, Double> measures) {

    Point with(String measure, double value) {
      Map<String, Double> more = new LinkedHashMap<>(measures);
      more.put(measure, value);
      return new Point(
          experiment, model, architecture, system, batch, rows, scale, source, note, more);
    }
  }

  public static Reference published() {
    try (InputStream file = Reference.class.getResourceAsStream(FILE)) {
      return new Reference(read(new ObjectMapper().readTree(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing to compare with: for other data and models. */
  public static Reference none() {
    return new Reference(List.of());
  }

  public List<Point> points() {
    return points;
  }

  /** Points of one experiment. */
  public List<Point> of(String experiment) {
    return points.stream().filter(point -> point.experiment().equals(experiment)).toList();
  }

  /** What was published for a model and route, in whatever batches. */
  public Optional<Point> find(String experiment, String architecture, String system) {
    return of(experiment).stream()
        .filter(point -> point.architecture().equals(architecture))
        .filter(point -> point.system().equals(system))
        .findFirst();
  }

  private static List<Point> read(JsonNode file) {
    int rows = file.get("testRows").intValue();
    List<Point> points = new ArrayList<>();
    for (JsonNode entry : file.get("milestone1")) {
      // The linear model's 20 trials are of one proof each: one call of a tool takes as long.
      boolean linear = entry.get("model").asText().equals("linear");
      points.add(
          point(
              linear ? "one-proof" : "all-rows",
              linear ? "linear" : "mlp",
              linear ? "18-2" : "18-8-8-2",
              entry,
              linear ? 1 : rows,
              "milestone 1"));
    }
    points.replaceAll(
        point ->
            point.model().equals("mlp") && point.system().equals("circom-groth16")
                ? point.with(
                    "constraints", file.at("/constraints_batch_16/mlp 18-8-8-2").doubleValue())
                : point);
    for (JsonNode entry : file.get("milestone2_width_3_linear_layers")) {
      int width = entry.get("hiddenWidth").intValue();
      points.add(
          point(
              "width",
              "width-" + width,
              "18-%d-%d-2".formatted(width, width),
              entry,
              rows,
              "milestone 2"));
    }
    for (JsonNode entry : file.get("milestone2_depth_width_4")) {
      int layers = entry.get("linearLayers").intValue();
      points.add(
          point("depth", "depth-" + layers, depth(18, 4, layers, 2), entry, rows, "milestone 2"));
    }
    for (JsonNode entry : file.at("/milestone2_scale_sweep/rows")) {
      points.add(
          point("scale", "depth-5", depth(18, 4, 5, 2), entry, rows, "milestone 2, table 1"));
    }
    for (JsonNode entry : file.get("milestone3_decision_tree")) {
      // Without a number of right rows and with the verification time of one call of snarkjs, its
      // Circom figures are of one batch.
      boolean all = entry.has("correct");
      points.add(
          point(
              all ? "all-rows" : "one-proof",
              "tree",
              "tree:3",
              entry,
              all ? rows : CIRCOM_BATCH,
              "milestone 3"));
    }
    for (JsonNode entry : file.get("milestone4_kmeans")) {
      points.add(point("all-rows", "kmeans", "kmeans:2", entry, rows, "milestone 4"));
    }
    return points;
  }

  /** A network of so many linear layers with hidden ones of one width. */
  static String depth(int inputs, int width, int layers, int outputs) {
    return inputs + "-" + (width + "-").repeat(layers - 1) + outputs;
  }

  private static Point point(
      String experiment,
      String model,
      String architecture,
      JsonNode entry,
      int rows,
      String milestone) {
    Map<String, Double> measures = new LinkedHashMap<>();
    number(entry, "parameters", "parameters", 1, measures);
    number(entry, "constraints", "constraints", 1, measures);
    number(entry, "correct", "accuracy", 1.0 / 276, measures);
    number(entry, "zkCorrect", "zkAccuracy", 1.0 / 276, measures);
    boolean sweep = experiment.equals("scale");
    number(entry, "accuracy", sweep ? "zkAccuracy" : "accuracy", 0.01, measures);
    number(entry, "zkAccuracy", "zkAccuracy", 0.01, measures);
    number(entry, "precision", "precision", 0.01, measures);
    number(entry, "recall", "recall", 0.01, measures);
    number(entry, "f1", "f1", 0.01, measures);
    entry
        .path("seconds")
        .properties()
        .forEach(
            stage -> {
              JsonNode seconds = stage.getValue();
              measures.put(
                  stage.getKey() + "Ms",
                  1000 * (seconds.isObject() ? seconds.get("mean") : seconds).doubleValue());
            });
    Cell.nonlinearNeurons(architecture)
        .ifPresent(neurons -> measures.put("nonlinearNeurons", (double) neurons));
    String system = entry.get("system").asText();
    String note = entry.hasNonNull("note") ? entry.get("note").asText() : rows == 1 ? ONE : SUM;
    return new Point(
        experiment,
        model,
        architecture,
        system,
        batch(entry, system, rows),
        rows,
        sweep ? entry.get("scale").intValue() : null,
        SOURCE + milestone,
        note,
        measures);
  }

  private static Integer batch(JsonNode entry, String system, int rows) {
    if (entry.hasNonNull("batch")) {
      return entry.get("batch").intValue();
    }
    if (rows == 1) {
      return 1;
    }
    return system.equals("circom-groth16") ? CIRCOM_BATCH : null;
  }

  private static void number(
      JsonNode entry, String field, String measure, double factor, Map<String, Double> measures) {
    if (entry.hasNonNull(field)) {
      measures.put(measure, entry.get(field).doubleValue() * factor);
    }
  }
}
