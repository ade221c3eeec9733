package dev.proofstream.cli.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation as a table for people. */
public final class EvaluationTable {
  private static final double MEBI = 1024.0 * 1024.0;

  private EvaluationTable() {}

  /** The table, with a line above that says what the data were. */
  public static String of(Evaluation evaluation) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "model",
            "system",
            "params",
            "constraints",
            "verified",
            "accuracy",
            "zk-accuracy",
            "agreement",
            "F1",
            "keys"));
    for (EvaluationResult r : evaluation.results()) {
      rows.add(
          List.of(
              r.model(),
              r.system(),
              Long.toString(r.parameters()),
              Long.toString(r.constraints()),
              r.verified() + "/" + r.rows(),
              percent(r.accuracy()),
              percent(r.zkAccuracy()),
              percent(r.agreement()),
              "%.3f".formatted(r.f1()),
              r.keys()));
    }
    List<List<String>> times = new ArrayList<>();
    times.add(List.of("model", "stage", "n", "mean ms", "std", "p50", "p95", "peak MiB"));
    for (EvaluationResult r : evaluation.results()) {
      r.stagesMs()
          .forEach(
              (stage, s) ->
                  times.add(
                      List.of(
                          r.model(),
                          stage,
                          Integer.toString(s.n()),
                          millis(s.mean()),
                          millis(s.std()),
                          millis(s.p50()),
                          millis(s.p95()),
                          r.peakMemoryBytes().containsKey(stage)
                              ? "%.0f".formatted(r.peakMemoryBytes().get(stage) / MEBI)
                              : "")));
    }
    StringBuilder text = new StringBuilder(title(evaluation.data())).append("\n\n");
    text.append(table(rows, 2)).append('\n').append(table(times, 2));
    for (EvaluationResult r : evaluation.results()) {
      text.append(
          "%n%s: %d predictions in %.1f s (%.1f per second), proof %d bytes, proving key %.1f KiB"
              .formatted(
                  r.model(),
                  r.verified(),
                  r.wallMs() / 1000,
                  r.verified() / (r.wallMs() / 1000),
                  r.proofBytes(),
                  r.provingKeyBytes() / 1024.0));
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
            percent(data.majorityBaseline()));
  }

  /** Columns padded to their widest cell; all after {@code textColumns} to the right. */
  private static String table(List<List<String>> rows, int textColumns) {
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    rows.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            width[i] = Math.max(width[i], row.get(i).length());
          }
        });
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String format = i < textColumns ? "%-" + width[i] + "s  " : "%" + width[i] + "s  ";
        line.append(format.formatted(row.get(i)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
      if (row == rows.getFirst()) {
        text.append("-".repeat(line.toString().stripTrailing().length())).append('\n');
      }
    }
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String millis(double ms) {
    return String.format(Locale.ROOT, ms < 100 ? "%.2f" : "%.0f", ms);
  }
}
