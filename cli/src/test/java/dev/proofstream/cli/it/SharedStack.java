package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.kafka.TopicTail;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.proto.EventFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One stack for all integration tests: a demo in a fresh home first, which trains the models and
 * stops everything, then the same home brought up in the background.
 */
final class SharedStack {
  static final int DEMO_ROWS = 20;
  static final int PROVERS = 2;
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static SharedStack instance;

  private final Home home;
  private final CommandRun demo;
  private final CommandRun statusAfterDemo;
  private final DataSet rows = HeartData.synthetic();

  private SharedStack(Home home, CommandRun demo, CommandRun statusAfterDemo) {
    this.home = home;
    this.demo = demo;
    this.statusAfterDemo = statusAfterDemo;
  }

  /** The stack; started by whoever asks first. */
  static synchronized SharedStack get() throws IOException, InterruptedException {
    if (instance == null) {
      Path folder = Files.createTempDirectory("proofstream it ");
      instance = start(folder);
    }
    return instance;
  }

  private static SharedStack start(Path folder) throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> sweep(folder)));
    Map<String, String> environment = Map.of("PROOFSTREAM_HOME", folder.toString());
    CommandRun demo =
        CommandRun.of(
                environment,
                "demo",
                "--exit",
                "--rows",
                Integer.toString(DEMO_ROWS),
                "--provers",
                "1",
                "--dashboard-port",
                Integer.toString(freePort()),
                "--json")
            .expect(0);
    CommandRun status = CommandRun.of(environment, "status", "--json");
    CommandRun.of(environment, "up", "--provers", Integer.toString(PROVERS)).expect(0);
    return new SharedStack(new Home(folder), demo, status);
  }

  /** Whatever happened: no process and no file stays. */
  private static void sweep(Path folder) {
    try {
      CommandRun.of(Map.of("PROOFSTREAM_HOME", folder.toString()), "down");
      new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    } catch (IOException e) {
      System.err.println("cannot clean up " + folder + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  Home home() {
    return home;
  }

  /** The demo's run, with its result as the only thing on standard output. */
  CommandRun demo() {
    return demo;
  }

  CommandRun statusAfterDemo() {
    return statusAfterDemo;
  }

  CommandRun run(String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), arguments);
  }

  CommandRun run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PROOFSTREAM_HOME", home.folder().toString());
    return CommandRun.of(all, arguments);
  }

  JsonNode status() throws IOException, InterruptedException {
    return run("status", "--json").json();
  }

  Broker broker() throws IOException, InterruptedException {
    return new Broker(status().get("kafka").asText());
  }

  String kafka() throws IOException, InterruptedException {
    return status().get("kafka").asText();
  }

  /** Process id of a replica. */
  long pid(String replica) throws IOException, InterruptedException {
    for (JsonNode service : status().get("services")) {
      if (service.get("name").asText().equals(replica)) {
        return service.get("pid").asLong();
      }
    }
    return fail("no replica " + replica);
  }

  /** Ends a replica as a crash would. */
  void kill(String replica) throws IOException, InterruptedException {
    ProcessHandle process = ProcessHandle.of(pid(replica)).orElseThrow();
    process.destroyForcibly();
    process.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  /** Replicas that died are there again, and as many provers as all tests expect. */
  void restore() throws IOException, InterruptedException {
    run("scale", "--provers", Integer.toString(PROVERS)).expect(0);
  }

  /** Columns of a made-up row, as a request says them. */
  Map<String, Object> features(int row) {
    return rows.features(row);
  }

  DataSet rows() {
    return rows;
  }

  /** A sound JSON request, which a test may spoil. */
  ObjectNode request(String id, String model, int row) {
    ObjectNode request = JSON.createObjectNode();
    request.put("requestId", id).put("model", model).put("proofSystem", "circom-groth16");
    ObjectNode features = request.putObject("features");
    features(row)
        .forEach(
            (column, value) -> {
              if (value instanceof BigDecimal number) {
                features.put(column, number);
              } else {
                features.put(column, value.toString());
              }
            });
    return request;
  }

  static Inference.Request record(ObjectNode request) {
    return new Inference.Request(
        request.get("requestId").asText(),
        request.toString().getBytes(StandardCharsets.UTF_8),
        Map.of(
            EventFormat.CONTENT_TYPE_HEADER,
            EventFormat.JSON.contentType().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Sound requests {@code run-0}, {@code run-1}, ... of the model mlp, with so many rows in turn.
   */
  List<Inference.Request> requests(String run, int count, int rows) {
    return IntStream.range(0, count)
        .mapToObj(i -> record(request(run + "-" + i, "mlp", i % rows)))
        .toList();
  }

  /** Every one of so many requests ended with a proof that verified. */
  static void assertAllVerified(int requests, Map<String, Outcome> outcomes) {
    assertEquals(requests, outcomes.size(), "requests without an outcome");
    outcomes.forEach(
        (id, outcome) ->
            assertTrue(
                outcome instanceof Outcome.Verified(var event) && event.getValid(),
                () -> id + ": " + outcome));
  }

  /** No request of a run has two different outcomes in what came since the tail began. */
  static void assertOneOutcomeEach(String run, TopicTail everything) {
    Map<String, Set<Outcome>> different = new HashMap<>();
    for (ConsumerRecord<String, byte[]> found : everything.drain()) {
      Outcome.of(found)
          .filter(outcome -> outcome.requestId().startsWith(run))
          .ifPresent(o -> different.computeIfAbsent(o.requestId(), id -> new HashSet<>()).add(o));
    }
    different.forEach((id, found) -> assertEquals(1, found.size(), () -> id + ": " + found));
  }

  /** Sends a good request and waits for its proof. */
  Outcome.Verified prove(Broker broker, String id, String model, int row)
      throws InterruptedException {
    try (Inference inference = new Inference(broker)) {
      Outcome outcome =
          inference.run(List.of(record(request(id, model, row))), PATIENCE, ended -> {}).get(id);
      if (outcome instanceof Outcome.Verified verified && verified.event().getValid()) {
        return verified;
      }
      return fail("request " + id + " was not proven: " + outcome);
    }
  }
}
