package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.proto.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker-compose.yml, as Docker Compose itself understands it. No container is started: that needs
 * a Docker engine and the images' registry.
 */
class ComposeTest {
  private static final List<String> ALL_PROFILES =
      List.of("--profile", "monitoring", "--profile", "ezkl");

  @Test
  void composeAcceptsTheFileWithEveryProfile() throws Exception {
    Tool run = compose(Map.of(), ALL_PROFILES, "config", "--quiet");
    assertEquals(0, run.status(), run::said);
    assertEquals("", run.err(), "warnings");
  }

  @Test
  void composeWouldSeeAMistake(@TempDir Path folder) throws Exception {
    Path broken = folder.resolve("docker-compose.yml");
    Files.writeString(
        broken, Repository.text("docker-compose.yml").replace("mem_limit: 2g", "memory: 2g"));
    Tool run =
        Tool.run(
            List.of(Tool.python("docker-compose"), "--file", broken.toString(), "config", "-q"));
    assertNotEquals(0, run.status());
  }

  @Test
  void withoutProfilesKafkaPostgresAndTheFiveServicesRun() throws Exception {
    Set<String> expected = new TreeSet<>(Repository.SERVICES);
    expected.addAll(List.of("kafka", "postgres", "topics"));
    assertEquals(expected, names(config(Map.of(), List.of()).get("services")));
  }

  @Test
  void theBrokerIsSetAsTheEmbeddedOne() throws Exception {
    JsonNode environment = config(Map.of(), List.of()).at("/services/kafka/environment");
    Topics.BROKER_SETTINGS.forEach(
        (name, value) -> assertEquals(value, environment.path(kafkaVariable(name)).asText(), name));
    // Its own defaults want three brokers.
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      assertEquals(
          "1", environment.path(kafkaVariable(topic + ".replication.factor")).asText(), topic);
    }
    // The release whose share groups the services are written for.
    assertEquals(
        "apache/kafka:" + version("kafka.version"),
        config(Map.of(), List.of()).at("/services/kafka/image").asText());
    assertEquals(
        "postgres:" + version("postgres-binaries.version").replaceFirst("\\.0$", ""),
        config(Map.of(), List.of()).at("/services/postgres/image").asText());
  }

  @Test
  void everyServiceWaitsForTopicsBrokerAndDatabase() throws Exception {
    JsonNode services = config(Map.of(), ALL_PROFILES).get("services");
    for (String name : ours(services)) {
      JsonNode needs = services.get(name).get("depends_on");
      assertEquals("service_completed_successfully", needs.at("/topics/condition").asText(), name);
      assertEquals("service_healthy", needs.at("/kafka/condition").asText(), name);
      assertEquals("service_healthy", needs.at("/postgres/condition").asText(), name);
    }
    assertEquals("service_healthy", services.at("/topics/depends_on/kafka/condition").asText());
  }

  @Test
  void everyContainerHasAMemoryLimitAndOursHaveNoPrivilegeAndAReadOnlyRoot() throws Exception {
    JsonNode services = config(Map.of(), ALL_PROFILES).get("services");
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      assertTrue(service.getValue().path("mem_limit").asLong() > 0, service.getKey());
      assertEquals(
          "no-new-privileges:true",
          service.getValue().at("/security_opt/0").asText(),
          service.getKey());
    }
    List<String> ours = new ArrayList<>(ours(services));
    ours.add("topics");
    for (String name : ours) {
      JsonNode service = services.get(name);
      assertTrue(service.path("read_only").asBoolean(), name);
      assertEquals("ALL", service.at("/cap_drop/0").asText(), name);
      assertEquals("10001:10001", service.path("user").asText(), name);
    }
  }

  @Test
  void onlyTheCircuitServiceSeesTheSigningKeyAndAllShareTheArtifacts() throws Exception {
    JsonNode services = config(Map.of(), ALL_PROFILES).get("services");
    for (String name : ours(services)) {
      Set<String> volumes = new TreeSet<>();
      services.get(name).get("volumes").forEach(v -> volumes.add(v.get("source").asText()));
      assertTrue(volumes.contains("artifacts"), name);
      assertEquals(name.equals("circuit-service"), volumes.contains("keys"), name);
    }
  }

  /** Or one replica's request would be another's conflict. */
  @Test
  void allProversAndVerifiersHaveTheSameLedgerKey() throws Exception {
    JsonNode services = config(Map.of(), ALL_PROFILES).get("services");
    for (String name : List.of("prover-service", "prover-ezkl", "verifier-service")) {
      String folder = "";
      for (JsonNode volume : services.get(name).get("volumes")) {
        folder =
            volume.get("source").asText().equals("ledger") ? volume.get("target").asText() : folder;
      }
      assertEquals(
          folder + "/ledger.key",
          services.at("/" + name + "/environment/PROOFSTREAM_LEDGER_KEY").asText(),
          name);
    }
  }

  @Test
  void portsAreOpenToThisMachineOnly() throws Exception {
    for (JsonNode service : config(Map.of(), ALL_PROFILES).get("services")) {
      for (JsonNode port : service.path("ports")) {
        assertEquals("127.0.0.1", port.path("host_ip").asText(), port.toString());
      }
    }
  }

  @Test
  void proversScaleAndHaveNoNameOrPortThatWouldForbidIt() throws Exception {
    JsonNode prover = config(Map.of(), List.of()).at("/services/prover-service");
    assertFalse(prover.has("container_name"));
    assertFalse(prover.has("ports"));
    // Each replica's own name in events and logs.
    assertEquals(
        "prover-service-$${HOSTNAME}", prover.at("/environment/PROOFSTREAM_REPLICA").asText());
  }

  @Test
  void ezklComesOnlyByTheUsersOwnWish() throws Exception {
    JsonNode plain = config(Map.of(), List.of()).get("services");
    assertFalse(plain.has("prover-ezkl"));
    assertEquals("plain", plain.at("/prover-service/build/args/RUNTIME").asText());
    assertEquals(
        "circom-groth16",
        plain.at("/prover-service/environment/PROOFSTREAM_PROVER_SYSTEMS").asText());
    JsonNode asked = config(Map.of("PROOFSTREAM_RUNTIME", "ezkl"), ALL_PROFILES).get("services");
    for (String name : List.of("circuit-service", "prover-ezkl", "verifier-service")) {
      assertEquals("ezkl", asked.at("/" + name + "/build/args/RUNTIME").asText(), name);
    }
  }

  /** Or the kernel ends the whole service where one worker should have ended. */
  @Test
  void aWorkerOfEzklReachesItsOwnLimitBeforeItsContainers() throws Exception {
    JsonNode services = config(Map.of(), ALL_PROFILES).get("services");
    for (String name : List.of("circuit-service", "prover-ezkl", "verifier-service")) {
      long worker = services.get(name).at("/environment/PROOFSTREAM_EZKL_MEMORY").asLong() << 20;
      long container = services.get(name).get("mem_limit").asLong();
      assertTrue(0 < worker && worker + (768L << 20) <= container, name);
    }
  }

  @Test
  void aDataSetOfTheUsersIsReadOnlyInTheTrainer() throws Exception {
    Map<String, String> files =
        Map.of(
            "PROOFSTREAM_DATA", "/somewhere/rows.csv",
            "PROOFSTREAM_DATA_SET", "/somewhere/rows.yaml");
    JsonNode trainer = config(files, List.of()).at("/services/trainer-service");
    for (Map.Entry<String, String> file : files.entrySet()) {
      JsonNode mount = null;
      for (JsonNode volume : trainer.get("volumes")) {
        mount = volume.get("source").asText().equals(file.getValue()) ? volume : mount;
      }
      assertEquals(
          trainer.at("/environment/" + file.getKey()).asText(), mount.get("target").asText());
      assertTrue(mount.get("read_only").asBoolean());
    }
  }

  private static List<String> ours(JsonNode services) {
    return names(services).stream()
        .filter(name -> Repository.SERVICES.contains(name) || name.startsWith("prover-"))
        .toList();
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The image turns KAFKA_A_B into a.b. */
  private static String kafkaVariable(String setting) {
    return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static String version(String property) throws Exception {
    String pom = Repository.text("pom.xml");
    String tag = "<" + property + ">";
    int start = pom.indexOf(tag) + tag.length();
    return pom.substring(start, pom.indexOf('<', start));
  }

  private static JsonNode config(Map<String, String> environment, List<String> profiles)
      throws Exception {
    Tool run = compose(environment, profiles, "config", "--format", "json");
    assertEquals(0, run.status(), run::said);
    return new ObjectMapper().readTree(run.out());
  }

  private static Tool compose(
      Map<String, String> environment, List<String> profiles, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Tool.python("docker-compose"));
    command.addAll(profiles);
    command.addAll(List.of(arguments));
    // What a user has set for their own stack is not what is tested.
    Map<String, String> all = new java.util.HashMap<>(Map.of("PROOFSTREAM_DATA", ""));
    all.putAll(environment);
    return Tool.run(all, command);
  }
}
