package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * circom's {@code .sym} (format: circom's documentation, "sym file"): a line {@code
 * label,wire,component,name} for each signal, with wire -1 for one that the compiler removed.
 */
public final class SymFile {

  private SymFile() {}

  /**
   * Reads a file.
   *
   * @throws MalformedFileException if a line has another form or a name stands twice
   */
  public static SymbolTable read(Path path) throws IOException {
    return read(Files.readAllBytes(path));
  }

  /** Reads a file's bytes, as {@link #read(Path)} does. */
  public static SymbolTable read(byte[] bytes) {
    try {
      List<SymbolTable.Symbol> symbols = new ArrayList<>();
      int start = 0;
      while (start < bytes.length) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        symbols.add(symbol(line, symbols.size() + 1));
        start = end + 1;
      }
      return new SymbolTable(symbols);
    } catch (MalformedDataException e) {
      throw new MalformedFileException(e);
    }
  }

  private static SymbolTable.Symbol symbol(String line, int number) {
    String[] parts = line.split(",", 4);
    if (parts.length != 4 || parts[3].isEmpty()) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH, "line " + number + " is not label,wire,component,name");
    }
    try {
      long label = Long.parseLong(parts[0]);
      int wire = Integer.parseInt(parts[1]);
      int component = Integer.parseInt(parts[2]);
      if (label < 0 || wire < SymbolTable.REMOVED || component < 0) {
        throw new MalformedDataException(
            Reason.OUT_OF_RANGE, "line " + number + " has a negative number");
      }
      return new SymbolTable.Symbol(label, wire, component, parts[3]);
    } catch (NumberFormatException e) {
      throw new MalformedDataException(
          Reason.WRONG_TYPE, "line " + number + " has no number where one belongs", e);
    }
  }

  /** Writes a file as circom does. */
  public static void write(SymbolTable table, Path path) throws IOException {
    StringBuilder text = new StringBuilder();
    for (SymbolTable.Symbol symbol : table.symbols()) {
      text.append(symbol.label()).append(',').append(symbol.wire()).append(',');
      text.append(symbol.component()).append(',').append(symbol.name()).append('\n');
    }
    Files.writeString(path, text);
  }
}
