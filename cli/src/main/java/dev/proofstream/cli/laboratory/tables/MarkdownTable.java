package dev.proofstream.cli.laboratory.tables;

import java.util.ArrayList;
import java.util.List;

/** A table of Markdown whose columns are numbers but for the first ones. */
final class MarkdownTable {
  private final int texts;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param texts number of leading columns that hold text
   * @param names of the columns
   */
  MarkdownTable(int texts, String... names) {
    this.texts = texts;
    rows.add(List.of(names));
  }

  void row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(cells.length + " cells in a table of " + rows.getFirst());
    }
    rows.add(List.of(cells));
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** Columns that have nothing in any row are left out. */
  @Override
  public String toString() {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < rows.getFirst().size(); i++) {
      int column = i;
      if (rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty())) {
        columns.add(i);
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      line(columns.stream().map(rows.get(r)::get).toList(), text);
      if (r == 0) {
        line(columns.stream().map(i -> i < texts ? "---" : "---:").toList(), text);
      }
    }
    return text.toString();
  }

  private static void line(List<String> cells, StringBuilder text) {
    cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
    text.append("|\n");
  }
}
