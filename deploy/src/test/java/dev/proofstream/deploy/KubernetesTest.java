package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.proto.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * deploy/k8s, as kustomize renders it. Nothing is applied: that needs a cluster. The releases whose
 * schemas are used are those that the checkers ship with.
 */
class KubernetesTest {
  private static final String TRIAL = "deploy/k8s/overlays/trial";
  private static final String BASE = "deploy/k8s/base";

  @TempDir Path folder;

  @Test
  void everythingFitsKubernetesSchemas() throws Exception {
    for (String overlay : List.of(BASE, TRIAL)) {
      Path rendered = folder.resolve("rendered.yaml");
      StringBuilder own = new StringBuilder();
      for (JsonNode object : render(overlay)) {
        if (!object.get("apiVersion").asText().startsWith("keda.sh/")) {
          own.append("---\n").append(object.toPrettyString()).append('\n');
        }
      }
      Files.writeString(rendered, own);
      Tool run =
          Tool.run(List.of(Tool.python("kubernetes-validate"), "--strict", rendered.toString()));
      assertEquals(0, run.status(), run::said);
    }
  }

  @Test
  void theSchemasWouldSeeAMistake() throws Exception {
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(
        broken,
        Repository.text(BASE + "/prover-service.yaml")
            .replace("readOnlyRootFilesystem", "readOnlyRootFileSystem"));
    Tool run = Tool.run(List.of(Tool.python("kubernetes-validate"), "--strict", broken.toString()));
    assertNotEquals(0, run.status());
  }

  @Test
  void theScaledObjectFitsKedasSchemas() throws Exception {
    List<String> check = Tool.node("keda.mjs");
    String object = scaledObject().toString();
    Tool run = Tool.run(check, object);
    assertEquals(0, run.status(), run::said);
    Tool broken = Tool.run(check, object.replace("\"type\":\"metrics-api\",", ""));
    assertNotEquals(0, broken.status());
  }

  @Test
  void proversAreScaledByTheirShareGroupsLag() throws Exception {
    JsonNode spec = scaledObject().get("spec");
    assertEquals("prover-service", spec.at("/scaleTargetRef/name").asText());
    JsonNode trigger = spec.at("/triggers/0/metadata");
    assertTrue(
        trigger.get("valueLocation").asText().contains('"' + Topics.PROVERS_CIRCOM_GROTH16 + '"'));
    JsonNode dashboard = null;
    JsonNode prover = null;
    for (JsonNode object : parsed(BASE)) {
      String name = object.at("/metadata/name").asText();
      if (object.get("kind").asText().equals("Service") && name.equals("dashboard")) {
        dashboard = object;
      } else if (object.get("kind").asText().equals("Deployment")
          && name.equals("prover-service")) {
        prover = object;
      }
    }
    String port = dashboard.at("/spec/ports/0/port").asText();
    assertEquals(
        "http://dashboard.proofstream.svc:" + port + "/api/queues", trigger.get("url").asText());
    // Both would say how many there are.
    assertFalse(prover.get("spec").has("replicas"));
    // The dashboard answers no name that it has not been told of.
    JsonNode hosts = Repository.documents(Repository.text(BASE + "/config.yaml")).getFirst();
    assertTrue(
        List.of(hosts.at("/data/PROOFSTREAM_DASHBOARD_HOSTS").asText().split(","))
            .contains("dashboard.proofstream.svc"));
  }

  @Test
  void everyServiceIsProbedLimitedUnprivilegedAndDrains() throws Exception {
    Set<String> deployed = new TreeSet<>();
    for (JsonNode object : parsed(BASE)) {
      if (!object.get("kind").asText().equals("Deployment")) {
        continue;
      }
      String name = object.at("/metadata/name").asText();
      deployed.add(name);
      JsonNode pod = object.at("/spec/template/spec");
      JsonNode container = pod.at("/containers/0");
      assertEquals("/q/health/ready", container.at("/readinessProbe/httpGet/path").asText(), name);
      assertEquals("/q/health/live", container.at("/livenessProbe/httpGet/path").asText(), name);
      assertEquals("/q/health/live", container.at("/startupProbe/httpGet/path").asText(), name);
      assertTrue(container.at("/resources/requests").has("cpu"), name);
      assertTrue(container.at("/resources/limits").has("memory"), name);
      assertTrue(container.at("/securityContext/readOnlyRootFilesystem").asBoolean(), name);
      assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean(), name);
      // Longer than the share channels' grace of 60 s.
      assertTrue(pod.get("terminationGracePeriodSeconds").asInt() > 60, name);
      String strategy = object.at("/spec/strategy/type").asText();
      if (strategy.equals("RollingUpdate")) {
        assertEquals(0, object.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1), name);
      } else {
        assertEquals("Recreate", strategy, name);
      }
    }
    assertEquals(new TreeSet<>(Repository.SERVICES), deployed);
  }

  @Test
  void onlyTheCircuitServiceMountsTheSigningKey() throws Exception {
    for (JsonNode object : parsed(BASE)) {
      boolean mounts = false;
      for (JsonNode volume : object.at("/spec/template/spec/volumes")) {
        mounts |= volume.at("/persistentVolumeClaim/claimName").asText().equals("signing-key");
      }
      assertEquals(
          object.at("/metadata/name").asText().equals("circuit-service") && mounts, mounts);
    }
  }

  @Test
  void theTrialsBrokerIsSetAsTheEmbeddedOne() throws Exception {
    JsonNode broker = Repository.documents(Repository.text(TRIAL + "/kafka.yaml")).get(1);
    List<String> set = new ArrayList<>();
    broker
        .at("/spec/template/spec/containers/0/env")
        .forEach(e -> set.add(e.get("name").asText() + "=" + e.get("value").asText()));
    Topics.BROKER_SETTINGS.forEach(
        (name, value) ->
            assertTrue(
                set.contains(
                    "KAFKA_" + name.toUpperCase(Locale.ROOT).replace('.', '_') + "=" + value),
                name));
  }

  @Test
  void everyPodIsUnderANetworkPolicyThatNamesItsPeers() throws Exception {
    boolean deniesAll = false;
    Set<String> toBroker = new TreeSet<>();
    for (JsonNode policy : Repository.documents(Repository.text(BASE + "/network.yaml"))) {
      switch (policy.at("/metadata/name").asText()) {
        case "default-deny" ->
            deniesAll =
                policy.at("/spec/podSelector").isEmpty()
                    && policy.at("/spec/policyTypes").size() == 2;
        case "broker-and-database" ->
            policy
                .at("/spec/podSelector/matchExpressions/0/values")
                .forEach(v -> toBroker.add(v.asText()));
        default -> {}
      }
    }
    assertTrue(deniesAll);
    assertTrue(toBroker.containsAll(Repository.SERVICES), toBroker::toString);
  }

  private static JsonNode scaledObject() throws Exception {
    return Repository.yaml(BASE + "/autoscaling.yaml");
  }

  /** The files as they stand, for what kustomize leaves alone. */
  private static List<JsonNode> parsed(String folder) throws Exception {
    List<JsonNode> objects = new ArrayList<>();
    for (JsonNode file : Repository.yaml(folder + "/kustomization.yaml").get("resources")) {
      objects.addAll(Repository.documents(Repository.text(folder + "/" + file.asText())));
    }
    return objects;
  }

  private static List<JsonNode> render(String overlay) throws Exception {
    List<String> command =
        Tool.onPath("kustomize")
            ? List.of("kustomize", "build", overlay)
            : List.of(Tool.program("kubectl"), "kustomize", overlay);
    Tool run = Tool.run(command);
    assertEquals(0, run.status(), run::said);
    return Repository.documents(run.out());
  }
}
