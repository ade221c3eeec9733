package dev.proofstream.cli.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.proto.Topics;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Provers that come and go while requests stream in. */
@Order(5)
class ScalingIT {
  private static final int REQUESTS = 500;
  private static final int ROWS = 200;

  /** Enough to keep one prover at work while others start. */
  private static final int WHILE_SCALING_UP = 300;

  private final Set<String> provers = ConcurrentHashMap.newKeySet();

  @Test
  void scalingOneToFourToOneLosesNoneOfAStreamOfRequests() throws Exception {
    SharedStack stack = SharedStack.get();
    String run = "scale-" + UUID.randomUUID();
    List<Inference.Request> requests = stack.requests(run, REQUESTS, ROWS);
    stack.run("scale", "--provers", "1").expect(0);
    try (Broker broker = stack.broker();
        TopicTail everything = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES);
        Inference inference = new Inference(broker);
        Inference more = new Inference(broker)) {
      Future<Map<String, Outcome>> first = stream(inference, requests.subList(0, WHILE_SCALING_UP));
      // Returns when the new ones are ready, which is when their keys are warm.
      stack.run("scale", "--provers", "4").expect(0);
      Future<Map<String, Outcome>> rest =
          stream(more, requests.subList(WHILE_SCALING_UP, REQUESTS));
      // Those that go finish what they have.
      stack.run("scale", "--provers", "1").expect(0);
      Map<String, Outcome> outcomes = new HashMap<>(first.get());
      outcomes.putAll(rest.get());
      SharedStack.assertAllVerified(REQUESTS, outcomes);
      assertTrue(provers.size() > 1, () -> "only " + provers + " worked");

      stack.prove(broker, run + "-last", "linear", 0);
      SharedStack.assertOneOutcomeEach(run, everything);
      assertShown(stack);
    } finally {
      stack.restore();
    }
  }

  /** Sends them all; returns when the first outcomes are there. */
  private Future<Map<String, Outcome>> stream(Inference inference, List<Inference.Request> requests)
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(20);
    FutureTask<Map<String, Outcome>> stream =
        new FutureTask<>(
            () ->
                inference.run(
                    requests,
                    SharedStack.PATIENCE,
                    outcome -> {
                      begun.countDown();
                      if (outcome instanceof Outcome.Verified(var event)) {
                        provers.add(event.getProver());
                      }
                    }));
    Thread.ofPlatform().start(stream);
    begun.await();
    return stream;
  }

  /** The dashboard's page draws replicas and throughput from its summary. */
  private void assertShown(SharedStack stack) throws Exception {
    String url = stack.status().get("dashboard").asText() + "/api/summary";
    await()
        .atMost(SharedStack.PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode summary = new ObjectMapper().readTree(URI.create(url).toURL());
              Set<String> shown = new TreeSet<>();
              summary.get("replicas").forEach(replica -> shown.add(replica.get("name").asText()));
              assertTrue(shown.containsAll(provers), () -> provers + " in " + shown);
              long verified = 0;
              for (JsonNode minute : summary.at("/throughput/perMinute/verified")) {
                verified += minute.asLong();
              }
              assertTrue(verified >= REQUESTS, verified + " verified in the last hour");
            });
  }
}
