package dev.proofstream.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.graph.Node;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of numbers in JSON files: an array of numbers in the graph's input order, nested as tensors
 * or not, or an object from input name to such an array.
 */
final class Numbers {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Numbers() {}

  static JsonNode read(Path file, String option) {
    if (!Files.isRegularFile(file)) {
      throw CommandFailedException.usage(option + ": no such file: " + file);
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw CommandFailedException.usage(
          option + ": " + file + " is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw CommandFailedException.usage(
          option + ": " + file + " cannot be read: " + e.getMessage());
    }
  }

  /** All rows of a calibration file; at least one. */
  static List<List<BigDecimal>> rows(JsonNode json, String option, Graph graphOrNull) {
    if (!json.isArray() || json.isEmpty()) {
      throw CommandFailedException.usage(option + ": an array of rows is needed, at least one row");
    }
    List<List<BigDecimal>> rows = new ArrayList<>();
    for (JsonNode row : json) {
      rows.add(row(row, option, graphOrNull));
      if (rows.getLast().size() != rows.getFirst().size()) {
        throw CommandFailedException.no(
            "%s: row %d has %d numbers, row 0 has %d"
                .formatted(option, rows.size() - 1, rows.getLast().size(), rows.getFirst().size()));
      }
    }
    return rows;
  }

  /** One row, flat. Objects need the graph, which knows the order of its inputs. */
  static List<BigDecimal> row(JsonNode json, String option, Graph graphOrNull) {
    List<BigDecimal> numbers = new ArrayList<>();
    if (json.isObject() && graphOrNull != null) {
      List<String> names = new ArrayList<>();
      for (Node.Input input : graphOrNull.inputs()) {
        String name = input.place().name();
        names.add(name);
        if (!json.has(name)) {
          throw CommandFailedException.no("%s: the input %s is missing".formatted(option, name));
        }
        int before = numbers.size();
        flatten(json.get(name), option, numbers);
        if (numbers.size() - before != input.size()) {
          throw CommandFailedException.no(
              "%s: the input %s has %d numbers, the model takes %d"
                  .formatted(option, name, numbers.size() - before, input.size()));
        }
      }
      json.fieldNames()
          .forEachRemaining(
              name -> {
                if (!names.contains(name)) {
                  throw CommandFailedException.no(
                      "%s: the model has no input %s, but %s".formatted(option, name, names));
                }
              });
      return numbers;
    }
    if (json.isObject()) {
      json.forEach(value -> flatten(value, option, numbers));
      return numbers;
    }
    flatten(json, option, numbers);
    return numbers;
  }

  private static void flatten(JsonNode json, String option, List<BigDecimal> numbers) {
    if (json.isArray()) {
      json.forEach(value -> flatten(value, option, numbers));
    } else if (json.isNumber()) {
      numbers.add(shortest(json.decimalValue()));
    } else if (json.isBoolean()) {
      numbers.add(json.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO);
    } else {
      throw CommandFailedException.no(option + ": a row holds numbers only");
    }
  }

  /**
   * The shortest decimal that denotes the same float32, of a number that is one: files often hold
   * 2.130000114440918 where 2.13 was meant, and both are the same input for a model in float32.
   */
  static BigDecimal shortest(BigDecimal number) {
    double wide = number.doubleValue();
    float narrow = (float) wide;
    return narrow == wide && Float.isFinite(narrow)
        ? new BigDecimal(Float.toString(narrow))
        : number;
  }
}
