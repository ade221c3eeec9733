package dev.proofstream.cli.command;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The row in a file, an object of columns or an array of numbers, or an array of such rows.
 *
 * @param row the JSON
 */
record JsonInput(JsonNode row) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          // Decimals are passed on as they are written.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static JsonInput read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw CommandFailedException.usage("--input: no such file: " + file);
    }
    try {
      JsonNode row = JSON.readTree(Files.readAllBytes(file));
      if (!row.isObject() && !row.isArray()) {
        throw CommandFailedException.usage(
            "--input: "
                + file
                + " holds neither an object of columns nor an array of numbers or rows");
      }
      return new JsonInput(row);
    } catch (IOException e) {
      throw CommandFailedException.usage("--input: " + file + " is not JSON: " + e.getMessage());
    }
  }

  void putInto(ObjectNode request) {
    boolean several = row.isArray() && !row.isEmpty() && row.get(0).isContainerNode();
    request.set(several ? "rows" : row.isArray() ? "input" : "features", row);
  }
}
