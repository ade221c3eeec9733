package dev.proofstream.proving.circom;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Circom source in the making: lines, and constants as arrays. */
final class SourceText {
  private static final String GADGETS = "gadgets.circom";

  private final StringBuilder text = new StringBuilder();

  void line(String line) {
    text.append(line).append('\n');
  }

  void line(String format, Object... arguments) {
    line(format.formatted(arguments));
  }

  @Override
  public String toString() {
    return text.toString();
  }

  static String list(Collection<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }

  static String list(long[] values) {
    return list(Arrays.stream(values).boxed().toList());
  }

  /** Rows of a table of two dimensions, one per line. */
  void table(String name, int columns, List<long[]> rows) {
    line("    var %s[%d][%d] = [", name, rows.size(), columns);
    for (int i = 0; i < rows.size(); i++) {
      line("        %s%s", list(rows.get(i)), i < rows.size() - 1 ? "," : "");
    }
    line("    ];");
  }

  /** Names come from a model's file: none may end the comment that it stands in. */
  static String commentSafe(String name) {
    return name.replaceAll("[^A-Za-z0-9 ._:-]", "?");
  }

  static String gadgets() {
    try (InputStream in = SourceText.class.getResourceAsStream(GADGETS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the gadgets are part of this library", e);
    }
  }
}
