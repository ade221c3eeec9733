package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.proto.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What Grafana's dashboard and Prometheus' alerts ask for is what the services tell. */
@Order(4)
class MetricsIT {
  private static final Path MONITORING = CommandRun.ROOT.resolve("deploy/monitoring");
  private static final Pattern METRIC = Pattern.compile("\\b(?:proofstream|jvm)_[a-z_]+\\b");

  /** Told by a process only once it has trained or made a circuit itself. */
  private static final Set<String> AFTER_A_TRAINING =
      Set.of("proofstream_circuit_stage_seconds_sum", "proofstream_trainer_stage_seconds_sum");

  @Test
  void everyMetricThatIsAskedForIsThere() throws Exception {
    SharedStack stack = SharedStack.get();
    try (Broker broker = stack.broker()) {
      stack.prove(broker, "metrics-" + UUID.randomUUID(), "mlp", 0);
    }
    Set<String> told = new TreeSet<>();
    for (JsonNode service : state(stack).get("services")) {
      get(service.get("port").asInt(), "/q/metrics")
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> told.add(line.split("[{ ]")[0]));
    }
    Set<String> asked = new TreeSet<>(metrics("grafana/dashboards/proofstream.json"));
    asked.addAll(metrics("alerts.yml"));
    assertFalse(asked.isEmpty());
    asked.removeAll(AFTER_A_TRAINING);
    asked.removeAll(told);
    assertEquals(Set.of(), asked, "not told by any service");
  }

  @Test
  void theAutoscalersQuestionIsAnswered() throws Exception {
    SharedStack stack = SharedStack.get();
    for (JsonNode service : state(stack).get("services")) {
      if (!service.get("name").asText().startsWith("dashboard")) {
        continue;
      }
      JsonNode queues =
          new ObjectMapper().readTree(get(service.get("port").asInt(), "/api/queues"));
      Set<String> groups = new TreeSet<>();
      queues.get("items").forEach(queue -> groups.add(queue.get("group").asText()));
      assertTrue(
          groups.containsAll(Set.of(Topics.PROVERS_CIRCOM_GROTH16, Topics.VERIFIERS)),
          queues::toString);
    }
  }

  private static Set<String> metrics(String file) throws IOException {
    return METRIC
        .matcher(Files.readString(MONITORING.resolve(file)))
        .results()
        .map(match -> match.group())
        .collect(Collectors.toSet());
  }

  private static JsonNode state(SharedStack stack) throws IOException {
    return new ObjectMapper().readTree(stack.home().folder().resolve("run/stack.json").toFile());
  }

  private static String get(int port, String path) throws IOException {
    try (InputStream in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
