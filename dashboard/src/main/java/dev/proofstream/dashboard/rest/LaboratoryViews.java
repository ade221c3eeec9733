package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.laboratory.CellStatistics;
import dev.proofstream.dashboard.laboratory.GrowthLaw;
import dev.proofstream.dashboard.laboratory.SampleStatistics;
import dev.proofstream.dashboard.store.LaboratoryRunRow;
import dev.proofstream.dashboard.store.LaboratoryTrialRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The laboratory's runs as they are shown. */
final class LaboratoryViews {
  /** The command whose cells are networks of growing size. */
  private static final String GROWING = "scaling";

  private LaboratoryViews() {}

  /**
   * A run without its cells.
   *
   * @param command report, scaling or sweep
   * @param state running, stopped, finished or failed
   * @param message what whoever set the state says of it
   * @param options what the command was given
   * @param machine where it ran
   * @param versions of this project and what it uses
   * @param commit of this project, empty when not known
   * @param data what the rows were
   * @param cellCount number of cells
   * @param planned number of trials of all cells
   * @param done number of those that were measured
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record RunSummary(
      String runId,
      String command,
      String state,
      String message,
      JsonNode options,
      JsonNode machine,
      JsonNode versions,
      String commit,
      JsonNode data,
      Instant createdAt,
      Instant updatedAt,
      @Schema(nullable = true) Instant endedAt,
      int cellCount,
      long planned,
      long done) {}

  /**
   * A run with its cells in the order of the plan.
   *
   * @param run the same as in the list
   * @param reference what others published about the same experiments
   * @param cells what was to be measured and what came of it
   * @param laws of a run of scaling: power laws through its cells and through what was published
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Run(RunSummary run, JsonNode reference, List<Cell> cells, List<GrowthLaw> laws) {}

  /**
   * One cell. Times in ms, sizes in bytes, shares 0 to 1.
   *
   * @param cell its name in the run
   * @param system such as circom-groth16
   * @param batch rows that one proof covers
   * @param options of the circuit
   * @param scale quantisation scale that was forced, null for a calibrated one
   * @param rows rows that one trial proves
   * @param trials number of planned trials
   * @param done number of those that were measured
   * @param reason why it was left empty, null when it was not
   * @param reference what others published for it, null when nothing
   * @param measures over warm trials and the making of the circuit; what was not measured is absent
   * @param cold the same over trials right after a start
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Cell(
      String cell,
      String experiment,
      String model,
      String architecture,
      String system,
      int batch,
      JsonNode options,
      @Schema(nullable = true) Integer scale,
      int rows,
      int trials,
      int done,
      @Schema(nullable = true) String reason,
      @Schema(nullable = true) JsonNode reference,
      Map<String, SampleStatistics> measures,
      Map<String, SampleStatistics> cold) {}

  /**
   * One finished trial.
   *
   * @param trial from 1; 0 is the making of the cell's circuit
   * @param cold whether it was right after a start
   * @param reason why nothing was measured, null when something was
   * @param measures by name
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Trial(
      String cell,
      int trial,
      boolean cold,
      Instant at,
      @Schema(nullable = true) String reason,
      Map<String, Double> measures) {}

  static RunSummary summary(LaboratoryRunRow row, long done) {
    return summary(row, Json.stored(row.body), done);
  }

  private static RunSummary summary(LaboratoryRunRow row, ObjectNode body, long done) {
    return new RunSummary(
        row.runId,
        row.command,
        row.state.word(),
        row.message,
        object(body, "options"),
        object(body, "machine"),
        object(body, "versions"),
        body.path("commit").asText(""),
        object(body, "data"),
        row.createdAt,
        row.updatedAt,
        row.endedAt,
        body.path("plan").size(),
        row.planned,
        done);
  }

  static Run run(LaboratoryRunRow row, List<LaboratoryTrialRow> rows) {
    ObjectNode body = Json.stored(row.body);
    Map<String, List<Trial>> byCell =
        rows.stream()
            .map(LaboratoryViews::trial)
            .collect(Collectors.groupingBy(Trial::cell, Collectors.toList()));
    List<Cell> cells =
        cells(body).stream()
            .map(cell -> cell(cell, byCell.getOrDefault(cell.path("cell").asText(), List.of())))
            .toList();
    JsonNode reference = body.hasNonNull("reference") ? body.get("reference") : body.arrayNode();
    long done = cells.stream().mapToLong(Cell::done).sum();
    List<GrowthLaw> laws = row.command.equals(GROWING) ? laws(cells, reference) : List.of();
    return new Run(summary(row, body, done), reference, cells, laws);
  }

  private static List<GrowthLaw> laws(List<Cell> cells, JsonNode reference) {
    List<GrowthLaw.Measured> networks = new ArrayList<>();
    for (Cell cell : cells) {
      Map<String, Double> means = new LinkedHashMap<>();
      cell.measures().forEach((name, statistics) -> means.put(name, statistics.mean()));
      networks.add(new GrowthLaw.Measured("run", cell.experiment(), cell.system(), means));
    }
    for (JsonNode point : reference) {
      Map<String, Double> means = new LinkedHashMap<>();
      point.path("measures").properties().stream()
          .filter(measure -> measure.getValue().isNumber())
          .forEach(measure -> means.put(measure.getKey(), measure.getValue().doubleValue()));
      networks.add(
          new GrowthLaw.Measured(
              "reference",
              point.path("experiment").asText(),
              point.path("system").asText(),
              means));
    }
    return GrowthLaw.of(networks);
  }

  /** The cells of a stored run, as they were sent. */
  static List<JsonNode> cells(ObjectNode body) {
    return StreamSupport.stream(body.path("plan").spliterator(), false).toList();
  }

  private static Cell cell(JsonNode cell, List<Trial> trials) {
    CellStatistics statistics =
        CellStatistics.of(
            trials.stream()
                .map(trial -> new CellStatistics.Trial(trial.cold(), trial.measures()))
                .toList());
    Optional<String> reason =
        trials.stream().map(Trial::reason).filter(text -> text != null).reduce((a, b) -> b);
    return new Cell(
        cell.path("cell").asText(),
        cell.path("experiment").asText(),
        cell.path("model").asText(),
        cell.path("architecture").asText(),
        cell.path("system").asText(),
        cell.path("batch").intValue(),
        object(cell, "options"),
        cell.hasNonNull("scale") ? cell.get("scale").intValue() : null,
        cell.path("rows").intValue(),
        cell.path("trials").intValue(),
        (int) trials.stream().filter(t -> t.trial() > 0 && t.reason() == null).count(),
        reason.orElse(null),
        cell.hasNonNull("reference") ? cell.get("reference") : null,
        statistics.measures(),
        statistics.cold());
  }

  static Trial trial(LaboratoryTrialRow row) {
    Map<String, Double> measures = new LinkedHashMap<>();
    Json.stored(row.body)
        .properties()
        .forEach(m -> measures.put(m.getKey(), m.getValue().doubleValue()));
    return new Trial(
        row.cell, row.trial, row.cold, row.at, row.reason.isEmpty() ? null : row.reason, measures);
  }

  /** The trials of a run in the order of its plan. */
  static List<Trial> trials(LaboratoryRunRow row, List<LaboratoryTrialRow> rows) {
    Map<String, List<Trial>> byCell =
        rows.stream()
            .map(LaboratoryViews::trial)
            .collect(Collectors.groupingBy(Trial::cell, Collectors.toList()));
    List<Trial> ordered = new ArrayList<>();
    cells(Json.stored(row.body))
        .forEach(
            cell -> ordered.addAll(byCell.getOrDefault(cell.path("cell").asText(), List.of())));
    return ordered;
  }

  private static JsonNode object(JsonNode node, String name) {
    return node.path(name) instanceof ObjectNode object ? object : Json.stored("{}");
  }
}
