package dev.proofstream.cli.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new user does, through real Kafka, real PostgreSQL and all services. */
@Order(1)
class DemoIT {
  @Test
  void theDemoTrainsCompilesProvesAndVerifies() throws Exception {
    JsonNode result = SharedStack.get().demo().json();
    assertEquals(642, result.at("/data/trainRows").asInt());
    assertEquals(276, result.at("/data/testRows").asInt());
    assertEquals(2, result.get("results").size());
    for (JsonNode model : result.get("results")) {
      String name = model.get("model").asText();
      assertEquals(SharedStack.DEMO_ROWS, model.get("verified").asInt(), name);
      assertEquals(0, model.get("failed").asInt(), name);
      assertEquals(model.get("accuracy"), model.get("zkAccuracy"), name);
      assertEquals(1.0, model.get("agreement").asDouble(), name);
      assertEquals("dev", model.get("keys").asText(), name);
      assertEquals(name.equals("linear") ? 38 : 242, model.get("parameters").asInt(), name);
      for (String stage : List.of("compile", "setup", "witness", "prove", "verify")) {
        JsonNode statistics = model.at("/stagesMs/" + stage);
        int n = Set.of("compile", "setup").contains(stage) ? 1 : SharedStack.DEMO_ROWS;
        assertEquals(n, statistics.path("n").asInt(), name + " " + stage);
        assertEquals(
            Set.of("n", "mean", "std", "p50", "p95"), fields(statistics), name + " " + stage);
      }
      assertTrue(model.at("/peakMemoryBytes/prove").asLong() > 0, name);
    }
  }

  @Test
  void afterTheDemoNothingRuns() throws Exception {
    assertEquals(ExitStatus.SURROUNDINGS, SharedStack.get().statusAfterDemo().status());
  }

  @Test
  void statusNamesEveryReplica() throws Exception {
    CommandRun status = SharedStack.get().run("status", "--json").expect(ExitStatus.DONE);
    Set<String> names = new TreeSet<>();
    status
        .json()
        .get("services")
        .forEach(
            service -> {
              names.add(service.get("name").asText());
              assertEquals("ready", service.get("state").asText());
            });
    assertEquals(
        Set.of(
            "trainer-service-1",
            "circuit-service-1",
            "prover-service-1",
            "prover-service-2",
            "verifier-service-1",
            "dashboard-1"),
        names);
    assertTrue(status.json().get("postgres").asText().startsWith("127.0.0.1:"));
  }

  @Test
  void logsOfAServiceAreThoseOfItsReplicas() throws Exception {
    SharedStack stack = SharedStack.get();
    String one = stack.run("logs", "verifier-service-1", "-n", "1000").expect(0).out();
    assertTrue(one.contains("verifier-service"), one);
    String all = stack.run("logs", "prover-service", "--lines", "5").expect(0).out();
    assertTrue(all.contains("prover-service-1  ") && all.contains("prover-service-2  "), all);
    assertEquals(10, all.lines().count());
    CommandRun nobody = stack.run("logs", "nobody").expect(ExitStatus.NO);
    assertTrue(nobody.err().contains("dashboard-1"), nobody.err());
  }

  @Test
  void aSecondStackOnTheHomeIsRefusedWithTheFirstOnesPid() throws Exception {
    CommandRun second = SharedStack.get().run("up").expect(ExitStatus.SURROUNDINGS);
    assertTrue(second.err().matches("(?s).*process [0-9]+.*"), second.err());
  }

  @Test
  void anExportedBundleIsAcceptedOfflineUntilItIsTouched(@TempDir Path folder) throws Exception {
    SharedStack stack = SharedStack.get();
    Path row = folder.resolve("row.json");
    Files.writeString(row, stack.request("x", "mlp", 3).get("features").toString());
    JsonNode outcome =
        stack.run("infer", "--model", "mlp", "--input", row.toString(), "--json").expect(0).json();
    assertTrue(outcome.get("valid").asBoolean());
    String id = outcome.get("requestId").asText();

    Path bundle = folder.resolve("bundle");
    stack.run("export", "--request", id, "--out", bundle.toString()).expect(0);
    JsonNode verdict = stack.run("verify", bundle.toString(), "--json").expect(0).json();
    assertTrue(verdict.get("valid").asBoolean());
    assertEquals(outcome.get("label"), verdict.get("label"));
    assertEquals(id, verdict.get("requestId").asText());
    stack.run("verify", bundle.resolve("bundle.zip").toString()).expect(0);

    String elsewhere = folder.resolve("elsewhere").toString();
    CommandRun stranger =
        stack.run("verify", bundle.toString(), "--home", elsewhere, "--json").expect(1);
    assertEquals("UNTRUSTED", stranger.json().get("reason").asText());
    String pem = bundle.resolve("signer.pem").toString();
    stack.run("verify", bundle.toString(), "--home", elsewhere, "--trust", pem).expect(0);
    CommandRun any =
        stack.run("verify", bundle.toString(), "--home", elsewhere, "--trust-any").expect(0);
    assertTrue(any.err().contains("not trusted"), any.err());

    Path signals = bundle.resolve("public.json");
    String text = Files.readString(signals);
    int label = outcome.get("label").asInt();
    String forged = text.replaceFirst("\"" + label + "\"", "\"" + (1 - label) + "\"");
    assertFalse(forged.equals(text));
    Files.writeString(signals, forged, StandardCharsets.UTF_8);
    CommandRun tampered = stack.run("verify", bundle.toString(), "--json").expect(1);
    assertFalse(tampered.json().get("valid").asBoolean());
  }

  @Test
  void aRefusedRequestIsExitOneWithItsCode() throws Exception {
    CommandRun refused =
        SharedStack.get()
            .run("infer", "--model", "mlp", "--set", "Age=54", "--json")
            .expect(ExitStatus.NO);
    assertEquals("MISSING_FEATURE", refused.json().get("code").asText());
    assertEquals("features.Sex", refused.json().get("field").asText());
  }

  @Test
  void aRequestThatWasAnsweredBeforeIsAnsweredByTheOutcomeThatStands(@TempDir Path folder)
      throws Exception {
    SharedStack stack = SharedStack.get();
    Path row = folder.resolve("row.json");
    Files.writeString(row, stack.request("x", "linear", 4).get("features").toString());
    String[] command = {
      "infer",
      "--model",
      "linear",
      "--request",
      "twice-1",
      "--timeout",
      "20",
      "--input",
      row.toString(),
      "--json"
    };
    JsonNode first = stack.run(command).expect(ExitStatus.DONE).json();
    // Once the dashboard has heard of the outcome.
    await()
        .atMost(SharedStack.PATIENCE)
        .until(() -> stack.run(command).status() == ExitStatus.DONE);
    JsonNode second = stack.run(command).expect(ExitStatus.DONE).json();
    assertEquals(first.get("label"), second.get("label"));
    Files.writeString(row, stack.request("x", "linear", 5).get("features").toString());
    JsonNode other = stack.run(command).expect(ExitStatus.NO).json();
    assertEquals("CONFLICT", other.get("code").asText());
  }

  @Test
  void whatDoesNotExistIsExitOne() throws Exception {
    SharedStack stack = SharedStack.get();
    stack.run("evaluate", "--model", "nobody").expect(ExitStatus.NO);
    stack.run("export", "--request", "nobody", "--out", "x").expect(ExitStatus.NO);
    stack.run("train", "--model", "odd", "--architecture", "17-2").expect(ExitStatus.NO);
  }

  private static Set<String> fields(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
