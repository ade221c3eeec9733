package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.proto.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Provers that come and go while requests stream in. */
@Order(5)
class ScalingIT {
  private static final int REQUESTS = 500;
  private static final int ROWS = 200;

  @Test
  void scalingOneToFourToOneLosesNoneOfAStreamOfRequests() throws Exception {
    SharedStack stack = SharedStack.get();
    String run = "scale-" + UUID.randomUUID();
    List<Inference.Request> requests = stack.requests(run, REQUESTS, ROWS);
    stack.run("scale", "--provers", "1").expect(0);
    Set<String> provers = ConcurrentHashMap.newKeySet();
    CountDownLatch begun = new CountDownLatch(20);
    try (Broker broker = stack.broker();
        TopicTail everything = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES);
        Inference inference = new Inference(broker)) {
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
      // Returns when the new ones are ready, which is when their keys are warm.
      stack.run("scale", "--provers", "4").expect(0);
      // Those that go finish what they have.
      stack.run("scale", "--provers", "1").expect(0);
      Map<String, Outcome> outcomes = stream.get();
      SharedStack.assertAllVerified(REQUESTS, outcomes);
      assertTrue(provers.size() > 1, () -> "only " + provers + " worked");

      stack.prove(broker, run + "-last", "linear", 0);
      SharedStack.assertOneOutcomeEach(run, everything);
    } finally {
      stack.restore();
    }
  }
}
