package dev.proofstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --json [FILE]}: the result for other programs. */
public final class JsonOption {
  private static final String STANDARD_OUTPUT = "-";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description =
          "Write the result as JSON to FILE; without FILE (then last on the line) to standard"
              + " output, and nothing else there.")
  private String target;

  /**
   * Looks at the file before long work.
   *
   * @throws CommandFailedException with status 2 when it cannot be written
   */
  public void check() {
    if (target == null || toStandardOutput()) {
      return;
    }
    Path file = Path.of(target).toAbsolutePath();
    if (!Files.isDirectory(file.getParent())) {
      throw CommandFailedException.usage("--json: there is no folder " + file.getParent());
    }
    if (Files.isDirectory(file) || Files.exists(file) && !Files.isWritable(file)) {
      throw CommandFailedException.usage("--json: " + file + " cannot be written");
    }
  }

  /**
   * Hands over a result.
   *
   * @param json a tree or an object that Jackson can write
   * @param text the same for people; printed unless the JSON takes its place
   */
  public void result(Terminal terminal, Object json, String text) {
    try {
      if (target != null) {
        String written = JSON.writeValueAsString(json);
        if (toStandardOutput()) {
          terminal.print(written);
          return;
        }
        Files.writeString(Path.of(target), written + "\n");
      }
      terminal.print(text);
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          "cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private boolean toStandardOutput() {
    return STANDARD_OUTPUT.equals(target);
  }
}
