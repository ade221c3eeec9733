package dev.proofstream.cli.kafka;

import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Sends inference requests and waits for how each ends. */
public final class Inference implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Broker broker;
  private final TopicTail outcomes;

  /** Begins to listen at once, so that no outcome of a later request is missed. */
  public Inference(Broker broker) {
    this.broker = broker;
    this.outcomes = broker.tail(Topics.VERIFICATIONS, Topics.FAILURES);
  }

  /**
   * One request to be sent.
   *
   * @param requestId its id, which is also the record's key
   * @param value its bytes
   * @param headers headers of the record
   */
  public record Request(String requestId, byte[] value, Map<String, byte[]> headers) {}

  /**
   * Sends requests and waits until each has an outcome.
   *
   * @param patience how long nothing may happen before the rest is given up
   * @param onOutcome called for every outcome as it comes
   * @return outcomes by request id; those that did not come are absent
   */
  public Map<String, Outcome> run(
      List<Request> requests, Duration patience, Consumer<Outcome> onOutcome)
      throws InterruptedException {
    Map<String, CompletableFuture<Source>> sent = new HashMap<>();
    for (Request request : requests) {
      sent.put(
          request.requestId(),
          broker.send(
              Topics.INFERENCE_REQUESTS, request.requestId(), request.value(), request.headers()));
    }
    Map<String, String> sources = new HashMap<>();
    for (var entry : sent.entrySet()) {
      sources.put(entry.getKey(), Broker.sent(entry.getValue()).toString());
    }
    Map<String, Outcome> ended = new HashMap<>();
    long lastNews = System.nanoTime();
    while (ended.size() < requests.size() && System.nanoTime() - lastNews < patience.toNanos()) {
      for (var found : outcomes.poll(POLL)) {
        Outcome outcome = Outcome.of(found).orElse(null);
        if (outcome == null || !answers(outcome, sources.get(outcome.requestId()))) {
          continue;
        }
        lastNews = System.nanoTime();
        if (ended.putIfAbsent(outcome.requestId(), outcome) == null) {
          onOutcome.accept(outcome);
        }
      }
    }
    return ended;
  }

  /**
   * A conflict bears the id of the request that came first, and the place of the one it answers.
   */
  private static boolean answers(Outcome outcome, String source) {
    if (source == null) {
      return false;
    }
    return !(outcome instanceof Outcome.Failed(var failure))
        || !failure.getCode().equals(FailureCode.CONFLICT.name())
        || failure.getSource().equals(source);
  }

  @Override
  public void close() {
    outcomes.close();
  }
}
