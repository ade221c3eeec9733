package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.Topics;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Provers that die, by accident and at every attempt. */
@Order(2)
class ProverLossIT {
  private static final int REQUESTS = 200;
  private static final int KILL_AFTER = 40;

  @Test
  void aProverKilledMidwayLosesNoRequestAndGivesNoneASecondOutcome() throws Exception {
    SharedStack stack = SharedStack.get();
    String run = "loss-" + UUID.randomUUID();
    List<Inference.Request> requests = stack.requests(run, REQUESTS, REQUESTS);
    long victim = stack.pid("prover-service-2");
    try (Broker broker = stack.broker();
        TopicTail everything = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES);
        Inference inference = new Inference(broker)) {
      Set<String> provers = new HashSet<>();
      int[] ended = {0};
      Map<String, Outcome> outcomes =
          inference.run(
              requests,
              SharedStack.PATIENCE,
              outcome -> {
                if (outcome instanceof Outcome.Verified(var event)) {
                  provers.add(event.getProver());
                }
                if (++ended[0] == KILL_AFTER) {
                  ProcessHandle.of(victim).orElseThrow().destroyForcibly();
                }
              });
      SharedStack.assertAllVerified(REQUESTS, outcomes);
      assertEquals(Set.of("prover-service-1", "prover-service-2"), provers);

      stack.restore();
      assertEquals(0, stack.run("status").status());
      // A proof of the restored prover shows that whatever was still to be said has been said.
      stack.prove(broker, run + "-last", "linear", 0);
      SharedStack.assertOneOutcomeEach(run, everything);
    }
  }

  @Test
  void aRequestThatKillsItsProverEveryTimeEndsAsPoisonAndTheNextOneIsProven() throws Exception {
    SharedStack stack = SharedStack.get();
    String poison = "poison-" + UUID.randomUUID();
    Map<String, String> drill = Map.of("PROOFSTREAM_DRILL_HALT_ON_REQUEST", poison);
    stack.kill("prover-service-1");
    stack.kill("prover-service-2");
    stack.run(drill, "scale", "--provers", Integer.toString(Topics.MAX_DELIVERIES - 1)).expect(0);
    try (Broker broker = stack.broker();
        Inference inference = new Inference(broker)) {
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      outcome.complete(
                          inference
                              .run(
                                  List.of(SharedStack.record(stack.request(poison, "mlp", 0))),
                                  SharedStack.PATIENCE,
                                  ended -> {})
                              .get(poison));
                    } catch (InterruptedException | RuntimeException e) {
                      outcome.completeExceptionally(e);
                    }
                  });
      while (!outcome.isDone()) {
        // Each delivery took its prover along; those that come back still have the drill.
        stack.run(drill, "scale", "--provers", "2");
      }
      waiting.join();
      assertTrue(
          outcome.get() instanceof Outcome.Failed(var event)
              && event.getCode().equals(FailureCode.POISON.name()),
          () -> String.valueOf(outcome.join()));
      stack.prove(broker, poison + "-next", "mlp", 1);
    } finally {
      // Without the drill again.
      for (String prover : List.of("prover-service-1", "prover-service-2")) {
        ProcessHandle.of(stack.pid(prover)).ifPresent(ProcessHandle::destroyForcibly);
      }
      stack.restore();
    }
  }
}
