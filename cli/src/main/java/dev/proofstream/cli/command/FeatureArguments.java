package dev.proofstream.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.model.data.Column;
import dev.proofstream.model.data.DataSetDescription;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Turns {@code Age=54} into what a request says. */
final class FeatureArguments {
  private FeatureArguments() {}

  /** Adds the columns as the request's features; whether they are permitted is not asked here. */
  static void put(
      Map<String, String> columns, Optional<DataSetDescription> description, ObjectNode request) {
    ObjectNode features = request.putObject("features");
    columns.forEach(
        (name, value) -> {
          Optional<BigDecimal> number = number(value);
          if (number.isPresent() && numeric(name, description)) {
            features.put(name, number.get());
          } else if (number.isEmpty() && description.isPresent() && isNumeric(name, description)) {
            throw CommandFailedException.usage("--set " + name + ": a number is wanted");
          } else {
            features.put(name, value);
          }
        });
  }

  private static boolean isNumeric(String name, Optional<DataSetDescription> description) {
    return description.stream()
        .flatMap(d -> d.columns().stream())
        .anyMatch(c -> c.name().equals(name) && c instanceof Column.Numeric);
  }

  /** Without a description, and for columns that it lacks, what looks like a number is one. */
  private static boolean numeric(String name, Optional<DataSetDescription> description) {
    return description
        .flatMap(d -> d.columns().stream().filter(c -> c.name().equals(name)).findFirst())
        .map(Column.Numeric.class::isInstance)
        .orElse(true);
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
