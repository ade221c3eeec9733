package dev.proofstream.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.model.data.DataSetDescription;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeatureArgumentsTest {
  private static final Optional<DataSetDescription> HEART = Optional.of(DataSetDescription.heart());

  @Test
  void numbersAreNumbersAndTextsAreTexts() {
    assertEquals("{\"Oldpeak\":1.2}", put(Map.of("Oldpeak", "1.2")));
    assertEquals("{\"Sex\":\"M\"}", put(Map.of("Sex", "M")));
  }

  @Test
  void aWordForANumericColumnIsWrongUsage() {
    assertThrows(CommandFailedException.class, () -> put(Map.of("Age", "old")));
  }

  @Test
  void anUnknownColumnIsLeftToTheProverToRefuse() {
    assertEquals("{\"Shoe\":44}", put(Map.of("Shoe", "44")));
  }

  private static String put(Map<String, String> columns) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    FeatureArguments.put(columns, HEART, request);
    return request.get("features").toString();
  }
}
