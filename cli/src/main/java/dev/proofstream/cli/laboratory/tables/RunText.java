package dev.proofstream.cli.laboratory.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A run as Markdown and plots: what the texts of all commands begin and end with. */
public abstract class RunText {
  protected final JsonNode answer;
  protected final List<CellView> cells;
  private final Optional<JsonNode> compared;

  /**
   * @param answer the run as the dashboard serves it
   * @param compared an older run, to stand beside it
   */
  RunText(JsonNode answer, Optional<JsonNode> compared) {
    this.answer = answer;
    this.cells = Facts.cells(answer);
    this.compared = compared;
  }

  abstract String title();

  /** What its figures are. */
  abstract String meaning();

  /** Its sections. */
  abstract void body(StringBuilder text);

  /** Draws its plots into a folder. */
  public void plots(Path folder) {}

  public final String markdown() {
    StringBuilder text = new StringBuilder("# " + title() + "\n\n");
    text.append(Facts.of(answer)).append('\n').append(meaning());
    body(text);
    MarkdownTable leftOut = new MarkdownTable(2, "cell", "why");
    cells.stream()
        .filter(cell -> !cell.reason().isEmpty())
        .forEach(cell -> leftOut.row("`" + cell.name() + "`", cell.reason()));
    section(text, "Left empty, or with fewer trials", leftOut);
    compared.ifPresent(
        old -> section(text, Comparison.title(old), Comparison.of(cells, Facts.cells(old))));
    return text.toString();
  }

  /** A table under its title; none where it has no rows. */
  static void section(StringBuilder text, String title, MarkdownTable table) {
    if (!table.isEmpty()) {
      text.append("\n## ").append(title).append("\n\n").append(table);
    }
  }

  final List<CellView> cells(Predicate<CellView> chosen) {
    return cells.stream().filter(chosen).toList();
  }

  final List<String> systems() {
    return cells.stream().map(CellView::system).distinct().toList();
  }
}
