package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set that nothing in the code knows: its description, and rows that a library ships. */
@Order(6)
class OtherDataIT {
  private static final int TEST_ROWS = 45;

  @Test
  void irisIsTrainedProvenAndVerifiedFromItsDescriptionAlone(@TempDir Path folder)
      throws Exception {
    Path description = Iris.in(folder);
    Map<String, String> environment = Map.of("PROOFSTREAM_HOME", folder.resolve("home").toString());
    try {
      JsonNode demo =
          CommandRun.of(
                  environment,
                  "demo",
                  "--exit",
                  "--provers",
                  "1",
                  "--data-set",
                  description.toString(),
                  "--json")
              .expect(0)
              .json();
      assertEquals("iris.csv", demo.at("/data/source").asText());
      assertEquals(150 - TEST_ROWS, demo.at("/data/trainRows").asInt());
      assertEquals(2, demo.get("results").size());
      for (JsonNode model : demo.get("results")) {
        String name = model.get("model").asText();
        assertEquals(name.equals("linear") ? 15 : 139, model.get("parameters").asInt(), name);
        assertEquals(TEST_ROWS, model.get("verified").asInt(), name);
        assertEquals(1.0, model.get("agreement").asDouble(), name);
        assertEquals(model.get("accuracy"), model.get("zkAccuracy"), name);
        assertTrue(model.get("accuracy").asDouble() > 0.8, model.toString());
      }
    } finally {
      CommandRun.of(environment, "down");
    }
  }
}
