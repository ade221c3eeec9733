package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The EZKL route through the real services, with the real EZKL. */
@Order(3)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EzklRouteIT {
  private static final int ROWS = 6;
  private static final int REQUESTS = 24;
  private static final Set<Integer> KILL_AFTER = Set.of(2, 6, 10, 14);

  private SharedStack stack;
  private List<Long> provers;
  private JsonNode demo;

  @BeforeAll
  void aDemoOfBothRoutesOnTheRunningStack() throws Exception {
    stack = SharedStack.get();
    CommandRun install = stack.run("ezkl", "install");
    Assumptions.assumeTrue(
        install.status() == ExitStatus.DONE, () -> "EZKL cannot be had: " + install.err());
    demo =
        stack
            .run(
                "demo",
                "--exit",
                "--systems",
                "circom-groth16,ezkl",
                "--rows",
                Integer.toString(ROWS),
                "--json")
            .expect(ExitStatus.DONE)
            .json();
    provers = List.of(stack.pid("prover-service-1"), stack.pid("prover-service-2"));
  }

  @Test
  void bothRoutesProveBothModelsWithTheFloatModelsAccuracy() throws Exception {
    Set<String> routes = new HashSet<>();
    for (JsonNode result : demo.get("results")) {
      String route = result.get("model").asText() + " " + result.get("system").asText();
      routes.add(route);
      assertEquals(ROWS, result.get("verified").asInt(), route);
      assertEquals(result.get("accuracy"), result.get("zkAccuracy"), route);
      assertEquals(1.0, result.get("agreement").asDouble(), route);
      assertTrue(result.get("proofBytes").asLong() > 0, route);
      assertTrue(result.get("verifyingKeyBytes").asLong() > 0, route);
      if (result.get("system").asText().equals("ezkl")) {
        for (String stage :
            List.of("settings", "calibrate", "compile", "srs", "setup", "witness", "prove")) {
          assertTrue(result.at("/stagesMs/" + stage + "/n").asInt() > 0, route + " " + stage);
          assertTrue(result.at("/peakMemoryBytes/" + stage).asLong() > 0, route + " " + stage);
        }
      }
    }
    assertEquals(
        Set.of("linear circom-groth16", "linear ezkl", "mlp circom-groth16", "mlp ezkl"), routes);
    JsonNode status = stack.run("ezkl", "status", "--json").expect(ExitStatus.DONE).json();
    assertTrue(status.get("installed").asBoolean());
  }

  @Test
  void anEzklBundleIsAcceptedOfflineUntilItIsTouched(@TempDir Path folder) throws Exception {
    String id = "bundle-" + UUID.randomUUID();
    try (Broker broker = stack.broker()) {
      Outcome outcome = prove(broker, List.of(request(id, 0))).get(id);
      assertTrue(
          outcome instanceof Outcome.Verified(var event) && event.getValid(), () -> "" + outcome);
    }
    Path bundle = folder.resolve("bundle");
    stack.run("export", "--request", id, "--out", bundle.toString()).expect(ExitStatus.DONE);
    JsonNode verdict = stack.run("verify", bundle.toString(), "--json").expect(0).json();
    assertEquals("ezkl", verdict.get("system").asText());
    assertEquals(id, verdict.get("requestId").asText());
    Path binding = bundle.resolve("binding.json");
    Files.writeString(binding, Files.readString(binding).replace(id, "bundle-other"));
    JsonNode tampered =
        stack.run("verify", bundle.toString(), "--json").expect(ExitStatus.NO).json();
    assertFalse(tampered.get("valid").asBoolean());
  }

  @Test
  void workersKilledDuringProofsCostAttemptsAndNoOutcome() throws Exception {
    String run = "worker-loss-" + UUID.randomUUID();
    List<ObjectNode> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(request(run + "-" + i, i));
    }
    try (Broker broker = stack.broker();
        TopicTail everything = broker.tail(Topics.PROOFS, Topics.VERIFICATIONS, Topics.FAILURES);
        Inference inference = new Inference(broker)) {
      int[] ended = {0};
      Map<String, Outcome> outcomes =
          inference.run(
              requests.stream().map(SharedStack::record).toList(),
              SharedStack.PATIENCE,
              outcome -> {
                if (KILL_AFTER.contains(++ended[0])) {
                  killWorkers();
                }
              });
      SharedStack.assertAllVerified(REQUESTS, outcomes);
      int most = 0;
      for (ConsumerRecord<String, byte[]> found : everything.drain()) {
        if (found.topic().equals(Topics.PROOFS) && String.valueOf(found.key()).startsWith(run)) {
          most =
              Math.max(
                  most,
                  Catalog.event(found, ProofCreated.getDefaultInstance())
                      .orElseThrow()
                      .getDelivery());
        }
      }
      assertTrue(most > 1, "no attempt was lost: every proof came of the first delivery");
    }
  }

  @Test
  void aRequestThatKillsItsWorkerEveryTimeEndsInOneFailure() throws Exception {
    String id = "worker-poison-" + UUID.randomUUID();
    Thread killer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    killWorkers();
                    try {
                      Thread.sleep(20);
                    } catch (InterruptedException e) {
                      return;
                    }
                  }
                });
    try (Broker broker = stack.broker();
        TopicTail failures = broker.tail(Topics.FAILURES)) {
      Outcome outcome = prove(broker, List.of(request(id, 1))).get(id);
      killer.interrupt();
      killer.join();
      assertTrue(
          outcome instanceof Outcome.Failed(var event)
              && event.getCode().equals(FailureCode.POISON.name()),
          () -> String.valueOf(outcome));
      String next = id + "-next";
      Outcome after = prove(broker, List.of(request(next, 2))).get(next);
      assertTrue(
          after instanceof Outcome.Verified(var event) && event.getValid(), () -> "" + after);
      assertEquals(
          1,
          failures.drain().stream().filter(found -> id.equals(found.key())).count(),
          "failures of the request");
    } finally {
      killer.interrupt();
    }
  }

  private ObjectNode request(String id, int row) {
    return stack.request(id, "mlp", row).put("proofSystem", "ezkl");
  }

  private static Map<String, Outcome> prove(Broker broker, List<ObjectNode> requests)
      throws InterruptedException {
    try (Inference inference = new Inference(broker)) {
      return inference.run(
          requests.stream().map(SharedStack::record).toList(), SharedStack.PATIENCE, ended -> {});
    }
  }

  /** Ends the EZKL processes of every prover with signal 9; verifiers keep theirs. */
  private void killWorkers() {
    provers.stream()
        .flatMap(prover -> ProcessHandle.of(prover).stream())
        .flatMap(ProcessHandle::descendants)
        .forEach(ProcessHandle::destroyForcibly);
  }
}
