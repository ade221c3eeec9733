package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.platform.testing.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The laboratory's runs into a real database and out again. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class LaboratoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUNS = "/api/laboratory/runs";
  private static final String MLP = "all-rows/mlp/circom-groth16/batch-16";

  /** The answer that docs/laboratory.md shows to the authors of pages. */
  private static final Path SAMPLE =
      Path.of(System.getProperty("proofstream.root", ".."))
          .resolve("docs/examples/laboratory-run.json");

  @BeforeAll
  static void numbersAreDoubles() {
    EventsToRestTest.numbersAreDoubles();
  }

  @Test
  void aRunIsServedWithTheStatisticsOfItsTrials() throws Exception {
    run("report-sample");
    for (JsonNode trial : resource("trials")) {
      post("report-sample/trials", trial, 201);
    }
    post("report-sample/state", state("finished"), 200);
    String answer =
        given()
            .get(RUNS + "/report-sample")
            .then()
            .statusCode(200)
            .body("run.state", is("finished"))
            .body("run.commit", is("0db9785"))
            .body("run.planned", is(8))
            .body("run.done", is(5))
            .body("run.endedAt", notNullValue())
            .body("cells.cell", contains(MLP, "all-rows/kmeans/ezkl/batch-276"))
            // By hand: squares of the distances sum up to 2875, and 2875 / 3 = 30.9569...^2.
            .body("cells[0].measures.proveMs.n", is(4))
            .body("cells[0].measures.proveMs.mean", closeTo(37.5, 1e-9))
            .body("cells[0].measures.proveMs.std", closeTo(30.956959368, 1e-9))
            .body("cells[0].measures.proveMs.p50", closeTo(30, 1e-9))
            .body("cells[0].measures.proveMs.p95", closeTo(74, 1e-9))
            .body("cells[0].measures.proveMs.min", closeTo(10, 0))
            .body("cells[0].measures.proveMs.max", closeTo(80, 0))
            .body("cells[0].cold.proveMs.mean", closeTo(900, 0))
            .body("cells[0].cold.proveMs.std", nullValue())
            .body("cells[0].measures.'peakMemoryBytes.prove'.n", is(1))
            .body("cells[0].measures.compileMs.mean", closeTo(2345.5, 0))
            .body("cells[0].reason", nullValue())
            .body("cells[0].reference.measures.proveMs", is(138870))
            .body("cells[1].reason", containsString("at most 16 rows"))
            .body("cells[1].measures", equalTo(java.util.Map.of()))
            .body("cells[1].done", is(0))
            .body("cells[1].scale", nullValue())
            .extract()
            .asString();
    ObjectNode shown = (ObjectNode) JSON.readTree(answer);
    for (String time : new String[] {"createdAt", "updatedAt", "endedAt"}) {
      ((ObjectNode) shown.get("run")).put(time, "2026-01-31T12:06:00Z");
    }
    if (Boolean.getBoolean("proofstream.update")) {
      Files.writeString(SAMPLE, shown.toPrettyString() + "\n");
    }
    assertEquals(
        JSON.readTree(SAMPLE.toFile()),
        JSON.readTree(shown.toString()),
        SAMPLE + " is not current: run this test with -Dproofstream.update=true");
  }

  @Test
  void aTrialThatIsSentAgainChangesNothing() throws Exception {
    run("again");
    post("again/trials", trial(1, 10), 201);
    post("again/trials", trial(1, 99), 200);
    given()
        .get(RUNS + "/again/trials")
        .then()
        .body("total", is(1))
        .body("items[0].measures.proveMs", closeTo(10, 0));
    given()
        .contentType("application/json")
        .body(body("again").toString())
        .post(RUNS)
        .then()
        .statusCode(200);
    given().get(RUNS + "/again").then().body("run.done", is(1));
  }

  @Test
  void aStoppedRunTakesTrialsOnlyOnceItRunsAgain() throws Exception {
    run("stopped");
    post("stopped/state", state("stopped"), 200);
    post("stopped/trials", trial(1, 10), 409);
    post("stopped/state", state("running"), 200);
    post("stopped/trials", trial(1, 10), 201);
    given()
        .get(RUNS + "?command=report&state=running&size=500")
        .then()
        .body("items.runId", hasItem("stopped"))
        .body("items[0]", not(hasKey("cells")));
    given().get(RUNS + "/stopped").then().body("run.endedAt", nullValue());
  }

  @Test
  void theTableHasALineForEachMeasure() throws Exception {
    run("table");
    post("table/trials", trial(1, 12.5), 201);
    ObjectNode empty = trial(2, 0);
    empty.putObject("measures");
    post("table/trials", empty.put("reason", "=1, \"so\""), 201);
    String[] lines =
        given()
            .get(RUNS + "/table/csv")
            .then()
            .statusCode(200)
            .contentType("text/csv")
            .header("Content-Disposition", containsString("table.csv"))
            .extract()
            .asString()
            .split("\r\n");
    assertEquals(3, lines.length);
    String begin =
        "table," + MLP + ",all-rows,mlp,18-8-8-2,circom-groth16,16,fixed,public,label,,276,";
    assertEquals(begin + "1,false,2026-01-31T12:00:00Z,proveMs,12.5,", lines[1]);
    assertEquals(begin + "2,false,2026-01-31T12:00:00Z,,,\"'=1, \"\"so\"\"\"", lines[2]);
  }

  @Test
  void whatIsWrongIsRefusedWithItsField() throws Exception {
    run("refusing");
    refused("", "{}", 400, "runId");
    refused("", with(body("x"), "plan", "[]"), 400, "plan");
    refused("", with(body("x"), "options", "1"), 400, "options");
    JsonNode twice = body("x");
    ((ObjectNode) twice.at("/plan/1")).put("cell", MLP);
    refused("", twice.toString(), 400, "plan[1].cell");
    refused("/nobody/trials", trial(1, 1).toString(), 404, "runId");
    refused("/refusing/trials", trial(6, 1).toString(), 400, "cell");
    refused("/refusing/trials", trial(1, 1).put("cell", "other").toString(), 400, "cell");
    refused("/refusing/trials", with(trial(1, 1), "measures", "{}"), 400, "measures");
    refused("/refusing/trials", with(trial(1, 1), "measures", "{\"a\": \"1\"}"), 400, "measures.a");
    refused("/refusing/state", "{\"state\": \"done\"}", 400, "state");
    given().get(RUNS + "/nobody").then().statusCode(404);
    given().get(RUNS + "?state=done").then().statusCode(400).body("field", is("state"));
  }

  private static void refused(String path, String body, int status, String field) {
    given()
        .contentType("application/json")
        .body(body)
        .post(RUNS + path)
        .then()
        .statusCode(status)
        .body("field", is(field));
  }

  private static String with(JsonNode object, String name, String json) throws IOException {
    return ((ObjectNode) object.deepCopy()).set(name, JSON.readTree(json)).toString();
  }

  private static void run(String id) throws IOException {
    given()
        .contentType("application/json")
        .body(body(id).toString())
        .post(RUNS)
        .then()
        .statusCode(201)
        .body("runId", is(id))
        .body("state", is("running"));
  }

  private static void post(String path, JsonNode body, int status) {
    given()
        .contentType("application/json")
        .body(body.toString())
        .post(RUNS + "/" + path)
        .then()
        .statusCode(status);
  }

  private static JsonNode body(String id) throws IOException {
    return ((ObjectNode) resource("run")).put("runId", id);
  }

  private static ObjectNode trial(int number, double proveMs) {
    ObjectNode trial =
        JSON.createObjectNode()
            .put("cell", MLP)
            .put("trial", number)
            .put("cold", false)
            .put("at", "2026-01-31T12:00:00Z");
    trial.putObject("measures").put("proveMs", proveMs);
    return trial;
  }

  private static ObjectNode state(String word) {
    return JSON.createObjectNode().put("state", word);
  }

  private static JsonNode resource(String name) throws IOException {
    try (InputStream file =
        LaboratoryTest.class.getResourceAsStream("/laboratory/" + name + ".json")) {
      return JSON.readTree(file);
    }
  }
}
