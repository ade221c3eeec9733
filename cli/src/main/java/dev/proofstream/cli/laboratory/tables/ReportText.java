package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.evaluation.Figures;
import dev.proofstream.cli.laboratory.plan.ReportPlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;

/** A run of {@code report} as Markdown, the reference's figures beside its own. */
public final class ReportText extends RunText {
  private static final String MEANING =
      """
      Times are milliseconds, mean ± sample standard deviation over warm trials; *n* is their number. The first proof of each circuit after the start is kept apart as *cold*.
      A time over all rows is the **sum** of its stage over the trial's proofs, as the reference's figures are; *wall* is from the first request to the last verdict, through Kafka. p50 and p95 are of one proof.
      *processor* is processor time of the proving process, left out below 100 ms, since it is counted in steps of 10. Memory is the peak resident size of the process during the stage: what it had before counts too.
      *Faster* is the reference's time divided by this one; the reference ran on an Apple M3 Pro, its Circom proofs by snarkjs in batches of 16, without compilation and set-up, its EZKL with EZKL's defaults of early 2024.
      An empty field was not measured.
      """;

  public ReportText(JsonNode answer, Optional<JsonNode> compared) {
    super(answer, compared);
  }

  @Override
  String title() {
    return "Report";
  }

  @Override
  String meaning() {
    return MEANING;
  }

  @Override
  void body(StringBuilder text) {
    section(text, "The MLP over all rows, beside the reference", headline());
    section(text, "Quality", quality());
    section(text, "One proof", times(cell -> cell.experiment().equals(ReportPlan.ONE_PROOF)));
    section(text, "All rows", times(cell -> cell.experiment().equals(ReportPlan.ALL_ROWS)));
    section(text, "Circuits and keys", circuits());
    section(text, "Memory", memory());
    section(text, "What the reference says of its figures", notes());
  }

  private MarkdownTable headline() {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "route",
            "batch",
            "reference batch",
            "reference, prove, s",
            "here, prove, s",
            "n",
            "faster",
            "here, wall, s",
            "reference zk-accuracy",
            "here zk-accuracy");
    for (CellView cell : cells) {
      if (cell.model().equals("mlp") && cell.experiment().equals(ReportPlan.ALL_ROWS)) {
        table.row(
            cell.system(),
            Integer.toString(cell.batch()),
            cell.json().path("reference").path("batch").asText(""),
            CellView.text(cell.reference("proveMs"), ms -> "%.2f".formatted(ms / 1000)),
            seconds(cell, "proveMs"),
            cell.n("proveMs"),
            CellView.times(cell.reference("proveMs"), cell.mean("proveMs")),
            seconds(cell, "wallMs"),
            CellView.text(cell.reference("zkAccuracy"), Figures::percent),
            cell.percent("zkAccuracy"));
      }
    }
    return table;
  }

  private static String seconds(CellView cell, String measure) {
    JsonNode warm = cell.json().path("measures").path(measure);
    if (warm.isMissingNode()) {
      return CellView.text(cell.mean(measure), ms -> "%.2f (cold)".formatted(ms / 1000));
    }
    String mean = "%.2f".formatted(warm.get("mean").doubleValue() / 1000);
    return warm.hasNonNull("std")
        ? mean + " ± %.2f".formatted(warm.get("std").doubleValue() / 1000)
        : mean;
  }

  private MarkdownTable quality() {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "model",
            "route",
            "batch",
            "parameters",
            "verified / rows",
            "accuracy (float)",
            "zk-accuracy",
            "precision",
            "recall",
            "F1",
            "agreement",
            "majority baseline",
            "reference accuracy",
            "reference zk-accuracy");
    for (CellView cell : cells) {
      if (cell.experiment().equals(ReportPlan.ALL_ROWS) && cell.mean("zkAccuracy").isPresent()) {
        table.row(
            cell.model(),
            cell.system(),
            Integer.toString(cell.batch()),
            cell.count("parameters"),
            cell.count("verified") + " / " + cell.rows(),
            cell.percent("accuracy"),
            cell.percent("zkAccuracy"),
            cell.share("precision"),
            cell.share("recall"),
            cell.share("f1"),
            cell.percent("agreement"),
            cell.percent("majorityBaseline"),
            CellView.text(cell.reference("accuracy"), Figures::percent),
            CellView.text(cell.reference("zkAccuracy"), Figures::percent));
      }
    }
    return table;
  }

  private MarkdownTable times(Predicate<CellView> chosen) {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "model",
            "route",
            "batch",
            "n",
            "witness",
            "prove",
            "prove p50 / p95",
            "prove, processor",
            "verify",
            "wall",
            "cold prove",
            "reference prove",
            "faster",
            "reference verify",
            "verify faster");
    cells.stream()
        .filter(chosen)
        .filter(cell -> cell.mean("proveMs").isPresent())
        .forEach(
            cell ->
                table.row(
                    cell.model(),
                    cell.system(),
                    Integer.toString(cell.batch()),
                    cell.n("proveMs"),
                    cell.spread("witnessMs"),
                    cell.spread("proveMs"),
                    percentiles(cell),
                    cell.processor("proveCpuMs"),
                    cell.spread("verifyMs"),
                    cell.spread("wallMs"),
                    cell.cold("proveMs"),
                    CellView.text(cell.reference("proveMs"), Figures::number),
                    CellView.times(cell.reference("proveMs"), cell.mean("proveMs")),
                    CellView.text(cell.reference("verifyMs"), Figures::number),
                    CellView.times(cell.reference("verifyMs"), cell.mean("verifyMs"))));
    return table;
  }

  /** Of one proof: over trials of one proof, or the means of those within trials of many. */
  private static String percentiles(CellView cell) {
    OptionalDouble within = cell.mean("proveMs.p50");
    return within.isPresent()
        ? cell.millis("proveMs.p50") + " / " + cell.millis("proveMs.p95")
        : cell.percentiles("proveMs");
  }

  private MarkdownTable circuits() {
    MarkdownTable table =
        new MarkdownTable(
            2,
            "model",
            "route",
            "batch",
            "constraints (EZKL: rows)",
            "settings",
            "calibrate",
            "generate",
            "compile",
            "srs",
            "setup",
            "circuit, KiB",
            "proving key, KiB",
            "verifying key, KiB",
            "proof, bytes",
            "reference constraints");
    for (List<CellView> circuit : byCircuit()) {
      CellView cell = circuit.getFirst();
      table.row(
          cell.model(),
          cell.system(),
          Integer.toString(cell.batch()),
          cell.count("constraints"),
          cell.millis("settingsMs"),
          cell.millis("calibrateMs"),
          cell.millis("generateMs"),
          cell.millis("compileMs"),
          cell.millis("srsMs"),
          cell.millis("setupMs"),
          cell.kibibytes("circuitBytes"),
          cell.kibibytes("provingKeyBytes"),
          cell.kibibytes("verifyingKeyBytes"),
          circuit.getLast().count("proofBytes"),
          publishedConstraints(circuit));
    }
    return table;
  }

  /** Cells that have a circuit, by it. */
  private List<List<CellView>> byCircuit() {
    Map<String, List<CellView>> circuits = new LinkedHashMap<>();
    for (CellView cell : cells) {
      if (cell.mean("constraints").isPresent()) {
        String circuit = cell.model() + " " + cell.system() + " " + cell.batch();
        circuits.computeIfAbsent(circuit, key -> new ArrayList<>()).add(cell);
      }
    }
    return List.copyOf(circuits.values());
  }

  /** Those of a circuit for as many rows. */
  private static String publishedConstraints(List<CellView> circuit) {
    return circuit.stream()
        .filter(cell -> cell.json().at("/reference/batch").asInt() == cell.batch())
        .map(cell -> CellView.text(cell.reference("constraints"), Figures::count))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  private MarkdownTable memory() {
    List<String> stages =
        List.of("settings", "calibrate", "compile", "setup", "witness", "prove", "verify");
    List<String> names = new ArrayList<>(List.of("model", "route", "batch"));
    stages.forEach(stage -> names.add(stage + ", MiB"));
    MarkdownTable table = new MarkdownTable(2, names.toArray(String[]::new));
    for (List<CellView> circuit : byCircuit()) {
      CellView cell = circuit.getLast();
      List<String> figures = stages.stream().map(cell::mebibytes).toList();
      if (figures.stream().anyMatch(figure -> !figure.isEmpty())) {
        List<String> row = new ArrayList<>(cell.names());
        row.addAll(figures);
        table.row(row.toArray(String[]::new));
      }
    }
    return table;
  }

  private MarkdownTable notes() {
    MarkdownTable table = new MarkdownTable(4, "model", "route", "where", "what");
    Set<String> seen = new HashSet<>();
    for (CellView cell : cells) {
      JsonNode reference = cell.json().path("reference");
      if (reference.hasNonNull("note") && seen.add(cell.model() + " " + cell.system())) {
        table.row(
            cell.model(),
            cell.system(),
            reference.path("source").asText(),
            reference.get("note").asText());
      }
    }
    return table;
  }
}
