package dev.proofstream.proving.circom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The constant tables of one template and the loop over its items. The compiler copies a whole
 * array for every access, so that tables of many items are cut in groups of about the square root
 * of their number, and each group is taken out once.
 */
final class LoopTables {
  /** Up to so many items stay in one plain array, which reads more easily. */
  private static final int PLAIN = 64;

  private final SourceText text;
  private final int items;
  private final int groupSize;
  private final List<String> grouped = new ArrayList<>();

  LoopTables(SourceText text, int items) {
    this.text = text;
    this.items = items;
    this.groupSize = items <= PLAIN ? items : (int) Math.ceil(Math.sqrt(items));
  }

  private boolean plain() {
    return groupSize == items;
  }

  /** Declares a table of one number per item; the result is that number's name in the loop. */
  String scalar(String name, long[] values) {
    if (Arrays.stream(values).allMatch(v -> v == values[0])) {
      text.line("    var %s = %d;", name, values[0]);
      return name;
    }
    if (plain()) {
      text.line("    var %s[%d] = %s;", name, items, SourceText.list(values));
      return name + "[j]";
    }
    List<long[]> groups = new ArrayList<>();
    for (int at = 0; at < items; at += groupSize) {
      groups.add(
          Arrays.copyOf(
              Arrays.copyOfRange(values, at, Math.min(items, at + groupSize)), groupSize));
    }
    text.table(name, groupSize, groups);
    grouped.add("var %sHere[%d] = %s[g];".formatted(name, groupSize, name));
    return name + "Here[h]";
  }

  /**
   * Declares a table of one row of numbers per item, of which equal ones stand only once.
   *
   * @param rows one per item, all of one length, a multiple of {@code part}
   * @param part how many numbers of a row stand in an array of their own
   * @return how the loop takes the row of its item: an expression for an array of arrays
   */
  String row(String name, List<long[]> rows, int part) {
    Map<List<Long>, Integer> distinct = new LinkedHashMap<>();
    long[] which = new long[rows.size()];
    List<String> table = new ArrayList<>();
    for (int j = 0; j < which.length; j++) {
      List<Long> key = Arrays.stream(rows.get(j)).boxed().toList();
      Integer known = distinct.putIfAbsent(key, table.size());
      if (known == null) {
        which[j] = table.size();
        table.add(parts(rows.get(j), part));
      } else {
        which[j] = known;
      }
    }
    String row = "[%d][%d]".formatted(rows.getFirst().length / part, part);
    if (table.size() == 1) {
      text.line("    var %s%s = %s;", name, row, table.getFirst());
      return name;
    }
    if (table.size() <= groupSize) {
      text.line("    var %s[%d]%s = [", name, table.size(), row);
      text.line("        %s", String.join(",\n        ", table));
      text.line("    ];");
      boolean inOrder = table.size() == items;
      return name + "[" + (inOrder ? "j" : scalar(name + "Of", which)) + "]";
    }
    int groups = (items + groupSize - 1) / groupSize;
    text.line("    var %s[%d][%d]%s = [", name, groups, groupSize, row);
    String none = parts(new long[rows.getFirst().length], part);
    for (int g = 0; g < groups; g++) {
      List<String> inGroup = new ArrayList<>();
      for (int h = 0; h < groupSize; h++) {
        int j = g * groupSize + h;
        inGroup.add(j < items ? table.get((int) which[j]) : none);
      }
      text.line("        [%s]%s", String.join(",\n         ", inGroup), g < groups - 1 ? "," : "");
    }
    text.line("    ];");
    grouped.add("var %sHere[%d]%s = %s[g];".formatted(name, groupSize, row, name));
    return name + "Here[h]";
  }

  private static String parts(long[] row, int part) {
    List<String> parts = new ArrayList<>();
    for (int at = 0; at < row.length; at += part) {
      parts.add(SourceText.list(Arrays.copyOfRange(row, at, at + part)));
    }
    return SourceText.list(parts);
  }

  /** Opens the loop; its item is j. */
  void open() {
    if (plain()) {
      text.line("    for (var j = 0; j < %d; j++) {", items);
      return;
    }
    text.line("    for (var g = 0; g < %d; g++) {", (items + groupSize - 1) / groupSize);
    grouped.forEach(line -> text.line("        " + line));
    text.line("        for (var h = 0; h < %d; h++) {", groupSize);
    text.line("        var j = g * %d + h;", groupSize);
    text.line("        if (j < %d) {", items);
  }

  void close() {
    text.line(plain() ? "    }" : "        }}\n    }");
  }
}
