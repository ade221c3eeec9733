package dev.proofstream.cli.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * An evaluation as a table for people: a column for each model and proof system, so that routes
 * stand side by side.
 */
public final class EvaluationTable {
  private static final String GAP = "  ";

  /** A system has some of these. */
  private static final List<String> ORDER =
      List.of(
          "cross-validate",
          "fit",
          "settings",
          "calibrate",
          "generate",
          "compile",
          "srs",
          "setup",
          "queued",
          "witness",
          "prove",
          "verify");

  private final List<EvaluationResult> results;
  private final List<List<String>> rows = new ArrayList<>();

  private EvaluationTable(List<EvaluationResult> results) {
    this.results = results;
  }

  /** The table, with a line above that says what the data were. */
  public static String of(Evaluation evaluation) {
    return title(evaluation.data())
        + "\n\n"
        + new EvaluationTable(evaluation.results()).text().stripTrailing();
  }

  private String text() {
    row("model", EvaluationResult::model);
    row("proof system", EvaluationResult::system);
    line();
    row("parameters", r -> Long.toString(r.parameters()));
    row("constraints (EZKL: rows)", r -> Long.toString(r.constraints()));
    row("keys", EvaluationResult::keys);
    if (results.stream().map(EvaluationResult::options).distinct().count() > 1
        || results.stream().anyMatch(r -> r.options().batch() > 1)) {
      row("parameters are", r -> r.options().parameters());
      row("input is", r -> r.options().input());
      row("output is", r -> r.options().output());
      row("rows a proof", r -> Integer.toString(r.options().batch()));
    }
    row("verified", r -> r.verified() + "/" + r.rows());
    row("accuracy (float model)", r -> Figures.percent(r.accuracy()));
    row("zk-accuracy", r -> Figures.percent(r.zkAccuracy()));
    row("agreement", r -> Figures.percent(r.agreement()));
    row("F1", r -> Figures.share(r.f1()));
    line();
    for (String stage : stages(r -> r.stagesMs().keySet())) {
      row(stage + ", ms", r -> spread(r.stagesMs().get(stage)));
    }
    row("prove p50 / p95, ms", r -> percentiles(r.stagesMs().get("prove")));
    row("verify p50 / p95, ms", r -> percentiles(r.stagesMs().get("verify")));
    row("all rows, s", r -> "%.1f".formatted(r.wallMs() / 1000));
    row("predictions per second", r -> "%.1f".formatted(r.verified() / (r.wallMs() / 1000)));
    line();
    row("proof, bytes", r -> Long.toString(r.proofBytes()));
    row("proving key, KiB", r -> Figures.kibibytes(r.provingKeyBytes()));
    row("verifying key, KiB", r -> Figures.kibibytes(r.verifyingKeyBytes()));
    for (String stage : stages(r -> r.peakMemoryBytes().keySet())) {
      row("peak memory of " + stage + ", MiB", r -> mebibytes(r.peakMemoryBytes().get(stage)));
    }
    return layOut();
  }

  private void row(String name, Function<EvaluationResult, String> cell) {
    List<String> row = new ArrayList<>();
    row.add(name);
    results.forEach(result -> row.add(cell.apply(result)));
    rows.add(row);
  }

  private void line() {
    rows.add(List.of());
  }

  /** Stages in the order in which they happen, each once; those of no known place at the end. */
  private List<String> stages(Function<EvaluationResult, Set<String>> of) {
    return results.stream()
        .flatMap(result -> of.apply(result).stream())
        .distinct()
        .sorted(Comparator.comparingInt(EvaluationTable::place))
        .toList();
  }

  private static int place(String stage) {
    int place = ORDER.indexOf(stage);
    return place < 0 ? ORDER.size() : place;
  }

  private String layOut() {
    int[] width = new int[results.size() + 1];
    rows.forEach(
        row -> {
          for (int i = 0; i < row.size(); i++) {
            width[i] = Math.max(width[i], row.get(i).length());
          }
        });
    int total = GAP.length() * (width.length - 1);
    for (int w : width) {
      total += w;
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      if (row.isEmpty()) {
        text.append("-".repeat(total)).append('\n');
        continue;
      }
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String format = i == 0 ? "%-" + width[i] + "s" : GAP + "%" + width[i] + "s";
        line.append(format.formatted(row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static String title(Evaluation.Data data) {
    return "%sData: %s, %d training rows, %d test rows, majority baseline %s"
        .formatted(
            data.synthetic() ? "SYNTHETIC DATA, made-up rows. " : "",
            data.source(),
            data.trainRows(),
            data.testRows(),
            Figures.percent(data.majorityBaseline()));
  }

  private static String spread(StageStatistics s) {
    return s == null
        ? ""
        : Figures.spread(
            s.mean(), s.n() == 1 ? OptionalDouble.empty() : OptionalDouble.of(s.std()));
  }

  private static String percentiles(StageStatistics s) {
    return s == null ? "" : Figures.number(s.p50()) + " / " + Figures.number(s.p95());
  }

  private static String mebibytes(Long bytes) {
    return bytes == null ? "" : Figures.mebibytes(bytes);
  }
}
