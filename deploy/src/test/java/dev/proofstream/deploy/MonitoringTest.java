package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Prometheus' and Grafana's files. That the metrics they ask for exist is checked against running
 * services by MetricsIT in cli.
 */
class MonitoringTest {
  private static final String GRAFANA = "deploy/monitoring/grafana/";

  @Test
  void prometheusFindsEveryServiceByItsName() throws Exception {
    JsonNode scrape = Repository.yaml("deploy/monitoring/prometheus.yml").at("/scrape_configs/0");
    Set<String> names = new TreeSet<>();
    scrape.at("/dns_sd_configs/0/names").forEach(name -> names.add(name.asText()));
    assertTrue(names.containsAll(Repository.SERVICES), names::toString);
    assertEquals("/q/metrics", scrape.get("metrics_path").asText());
    JsonNode services = Repository.yaml("docker-compose.yml").get("services");
    names.forEach(name -> assertTrue(services.has(name), name));
  }

  @Test
  void whatComposeMountsIsThere() throws Exception {
    for (String service : new String[] {"prometheus", "grafana"}) {
      for (JsonNode volume :
          Repository.yaml("docker-compose.yml").at("/services/" + service + "/volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith("./")) {
          assertTrue(Files.exists(Repository.path(source)), source);
        }
      }
    }
  }

  @Test
  void everyPanelAsksTheDataSourceThatIsSetUp() throws Exception {
    String uid =
        Repository.yaml(GRAFANA + "provisioning/datasources/prometheus.yml")
            .at("/datasources/0/uid")
            .asText();
    JsonNode panels = Repository.json(GRAFANA + "dashboards/proofstream.json").get("panels");
    assertFalse(panels.isEmpty());
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : panels) {
      assertTrue(ids.add(panel.get("id").asInt()), "ids are unique");
      assertFalse(panel.get("description").asText().isBlank(), panel.get("title").asText());
      assertTrue(panel.at("/fieldConfig/defaults").has("unit"), panel.get("title").asText());
      for (JsonNode target : panel.get("targets")) {
        assertEquals(uid, target.at("/datasource/uid").asText());
        assertFalse(target.get("expr").asText().isBlank());
      }
    }
  }

  @Test
  void everyAlertSaysWhatToDo() throws Exception {
    for (JsonNode rule : Repository.yaml("deploy/monitoring/alerts.yml").at("/groups/0/rules")) {
      String name = rule.get("alert").asText();
      assertFalse(rule.at("/annotations/summary").asText().isBlank(), name);
      assertFalse(rule.at("/annotations/action").asText().isBlank(), name);
      assertFalse(rule.at("/labels/severity").asText().isBlank(), name);
    }
  }
}
