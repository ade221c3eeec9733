package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalDouble;

/** Cells that a run and an older one both have. */
final class Comparison {
  private Comparison() {}

  static String title(JsonNode old) {
    String commit = old.at("/run/commit").asText();
    return "Beside run `%s` of %s, commit %s"
        .formatted(
            old.at("/run/runId").asText(),
            old.at("/run/createdAt").asText(),
            commit.isEmpty() ? "not known" : commit);
  }

  static MarkdownTable of(List<CellView> cells, List<CellView> old) {
    MarkdownTable table =
        new MarkdownTable(
            1,
            "cell",
            "prove then",
            "prove now",
            "now / then",
            "verify then",
            "verify now",
            "constraints then",
            "constraints now",
            "zk-accuracy then",
            "zk-accuracy now");
    for (CellView before : old) {
      cells.stream()
          .filter(cell -> cell.name().equals(before.name()))
          .filter(cell -> cell.mean("proveMs").isPresent() || before.mean("proveMs").isPresent())
          .forEach(
              now ->
                  table.row(
                      "`" + now.name() + "`",
                      before.spread("proveMs"),
                      now.spread("proveMs"),
                      ratio(now.mean("proveMs"), before.mean("proveMs")),
                      before.spread("verifyMs"),
                      now.spread("verifyMs"),
                      before.count("constraints"),
                      now.count("constraints"),
                      before.percent("zkAccuracy"),
                      now.percent("zkAccuracy")));
    }
    return table;
  }

  private static String ratio(OptionalDouble now, OptionalDouble then) {
    return now.isPresent() && then.isPresent()
        ? "%.2f".formatted(now.getAsDouble() / then.getAsDouble())
        : "";
  }
}
