package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clients of docs/examples, in their own languages, installed as their users would. */
@Order(4)
class ExampleClientsIT {
  private static final Path EXAMPLES = CommandRun.ROOT.resolve("docs/examples");
  private static final Path INSTALLED = Path.of("target", "examples").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 180;

  @TempDir Path folder;

  private record Run(int status, String out, String err) {}

  @Test
  void thePythonClientGetsAVerdictAndSeesARefusal() throws Exception {
    Path venv = INSTALLED.resolve("python");
    Path python = venv.resolve("bin/python");
    Path requirements = EXAMPLES.resolve("python/requirements.txt");
    if (!Files.exists(venv.resolve("installed"))) {
      boolean installed =
          succeeds("python3", "-m", "venv", venv.toString())
              && succeeds(
                  python.toString(),
                  "-m",
                  "pip",
                  "install",
                  "--quiet",
                  "--disable-pip-version-check",
                  "--no-input",
                  "-r",
                  requirements.toString());
      assumeTrue(installed, "no Python with venv here, or no index that has kafka-python");
      Files.createFile(venv.resolve("installed"));
    }
    speaks("python-", python.toString(), EXAMPLES.resolve("python/infer.py").toString());
  }

  @Test
  void theJavaScriptClientGetsAVerdictAndSeesARefusal() throws Exception {
    Path copy = INSTALLED.resolve("javascript");
    Files.createDirectories(copy);
    for (String file : List.of("package.json", "package-lock.json", "infer.mjs")) {
      Files.copy(
          EXAMPLES.resolve("javascript").resolve(file),
          copy.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(copy.resolve("node_modules/kafkajs/package.json"))) {
      assumeTrue(
          succeeds("npm", "ci", "--prefix", copy.toString(), "--no-audit", "--no-fund"),
          "no npm here, or no registry that has kafkajs");
    }
    speaks("javascript-", "node", copy.resolve("infer.mjs").toString());
  }

  /** The page of docs/examples, word for word. */
  private void speaks(String prefix, String program, String script) throws Exception {
    String kafka = SharedStack.get().kafka();
    Path row = EXAMPLES.resolve("row.json");
    Run verdict = run(program, script, kafka, "mlp", row.toString());
    assertEquals(0, verdict.status(), verdict::toString);
    JsonNode event = new ObjectMapper().readTree(verdict.out());
    assertTrue(event.get("requestId").asText().startsWith(prefix));
    assertTrue(event.get("valid").asBoolean());
    assertTrue(event.get("label").asInt() >= 0);

    Path incomplete = folder.resolve("row.json");
    Files.writeString(incomplete, "{\"Age\": 54}");
    Run refusal = run(program, script, kafka, "mlp", incomplete.toString());
    assertEquals(1, refusal.status(), refusal::toString);
    assertEquals(
        "MISSING_FEATURE", new ObjectMapper().readTree(refusal.out()).get("code").asText());
  }

  private boolean succeeds(String... command) throws InterruptedException {
    try {
      return run(command).status() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Run run(String... command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Run(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
