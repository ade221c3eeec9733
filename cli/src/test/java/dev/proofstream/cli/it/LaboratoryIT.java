package dev.proofstream.cli.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.dashboard.Dashboard;
import dev.proofstream.cli.laboratory.run.RunStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report through the real services, killed on its way. */
@Order(5)
class LaboratoryIT {
  private static final int ENOUGH = 4;

  /** So many that they last for seconds after the first are seen, on whatever machine. */
  private static final int TRIALS = 60;

  /** One proof of a row or of 4: a cold trial and the warm ones each; all 8 rows: 4 each. */
  private static final int PLANNED = 2 * (1 + TRIALS) + 2 * 4;

  @Test
  void aReportThatWasKilledGoesOnWhereItWas(@TempDir Path folder) throws Exception {
    SharedStack stack = SharedStack.get();
    String[] report = {
      "report",
      "--models",
      "linear",
      "--systems",
      "circom-groth16",
      "--batches",
      "1,4",
      "--rows",
      "8",
      "--trials",
      TRIALS + ",4",
      "--out",
      folder.toString(),
      "--json"
    };
    Path output = folder.resolve("killed.txt");
    Map<String, String> environment = Map.of("PROOFSTREAM_HOME", stack.home().folder().toString());
    try (Dashboard dashboard = new Dashboard(stack.status().get("dashboard").asText())) {
      RunStore store = new RunStore(dashboard);
      String older = newest(store).path("runId").asText();
      Process killed = CommandRun.start(environment, output, report);
      await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  !killed.isAlive()
                      || !newest(store).path("runId").asText().equals(older)
                          && newest(store).path("done").asInt() >= ENOUGH);
      boolean ran = killed.isAlive();
      killed.destroyForcibly().waitFor();
      assertTrue(ran, () -> "it ended by itself: " + text(output));
      String runId = newest(store).path("runId").asText();
      Map<String, String> before = trials(store, runId);
      assertTrue(before.size() < PLANNED, () -> "it was killed too late: " + text(output));
      assertEquals("running", store.run(runId).at("/run/state").asText());

      CommandRun again = stack.run(report).expect(ExitStatus.DONE);
      JsonNode run = again.json();
      assertEquals(runId, run.at("/run/runId").asText(), again.err());
      assertEquals("finished", run.at("/run/state").asText());
      assertEquals(PLANNED, run.at("/run/done").asInt());
      Map<String, String> after = trials(store, runId);
      before.forEach((trial, at) -> assertEquals(at, after.get(trial), trial));

      JsonNode all = cell(run, "all-rows/linear/circom-groth16/batch-4");
      assertEquals(4, all.at("/measures/zkAccuracy/n").asInt());
      assertEquals(1.0, all.at("/measures/agreement/mean").asDouble());
      assertEquals(2, all.at("/measures/proofs/mean").asInt());
      assertTrue(all.at("/measures/proveMs/std").asDouble() > 0);
      JsonNode one = cell(run, "one-proof/linear/circom-groth16/batch-1");
      assertEquals(TRIALS, one.at("/measures/proveMs/n").asInt());
      assertEquals(1, one.at("/cold/proveMs/n").asInt());
      assertEquals(38, one.at("/measures/parameters/mean").asInt());
    }
    String written = text(folder.resolve("report.md"));
    assertTrue(written.contains("| linear | circom-groth16 | 4 |"), written);
    assertTrue(text(folder.resolve("report.csv")).contains(",proveMs,"));
    assertFalse(stack.run("report", "--resume").status() == ExitStatus.DONE);
  }

  @Test
  void aFileOfAnExporterIsMeasuredOnAnotherDataSet(@TempDir Path folder) throws Exception {
    Path description = Iris.in(folder);
    SharedStack stack = SharedStack.get();
    JsonNode run =
        stack
            .run(
                "report",
                "--data-set",
                description.toString(),
                "--onnx",
                ImportIT.EXPORTED.resolve("torch_mlp.onnx").toString(),
                "--systems",
                "circom-groth16",
                "--batches",
                "1,5",
                "--rows",
                "10",
                "--trials",
                "2,1",
                "--out",
                folder.resolve("out").toString(),
                "--json")
            .expect(ExitStatus.DONE)
            .json();
    assertEquals("iris.csv", run.at("/run/data/source").asText());
    assertEquals(run.at("/run/planned").asInt(), run.at("/run/done").asInt());
    JsonNode all = cell(run, "all-rows/torch_mlp/circom-groth16/batch-5");
    assertEquals(10, all.at("/measures/verified/mean").asInt());
    assertEquals(1.0, all.at("/measures/agreement/mean").asDouble());
    assertTrue(all.at("/measures/zkAccuracy/mean").asDouble() > 0.8, all.toString());
    assertTrue(all.at("/measures/scale/mean").asDouble() > 0, all.toString());
    // Of another data set nothing was published.
    assertTrue(run.get("reference").isEmpty());
    String written = text(folder.resolve("out/report.md"));
    assertTrue(written.contains("| torch_mlp | circom-groth16 | 5 |"), written);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode newest(RunStore store) throws InterruptedException {
    return store.newest("report").path(0);
  }

  private static Map<String, String> trials(RunStore store, String runId)
      throws InterruptedException {
    Map<String, String> trials = new HashMap<>();
    for (JsonNode trial : store.trials(runId).get("items")) {
      String name = trial.get("cell").asText() + " " + trial.get("trial").asText();
      assertEquals(null, trials.put(name, trial.get("at").asText()), name);
    }
    return trials;
  }

  private static JsonNode cell(JsonNode run, String name) {
    for (JsonNode cell : run.get("cells")) {
      if (cell.get("cell").asText().equals(name)) {
        return cell;
      }
    }
    throw new AssertionError("no cell " + name);
  }
}
