package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may be sent to the dashboard, by whom, and what it answers. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class PostingTest {

  @BeforeAll
  static void numbersAreDoubles() {
    EventsToRestTest.numbersAreDoubles();
  }

  @Test
  void aPostedRequestLandsOnTheTopic() {
    given()
        .contentType("application/json")
        .body("{\"requestId\": \"posted-1\", \"model\": \"posted\", \"input\": [1, 2.5, 1e2]}")
        .post("/api/requests")
        .then()
        .statusCode(202)
        .body("requestId", is("posted-1"));
    EventsToRestTest.eventually(
        () ->
            given()
                .get("/api/predictions/posted-1")
                .then()
                .statusCode(200)
                .body("state", is("pending"))
                .body("source", matchesPattern("inference-requests-\\d-\\d+")));
  }

  @Test
  void aRequestWithoutAnIdGetsOne() {
    String id =
        given()
            .contentType("application/json")
            .body("{\"model\": \"posted\", \"features\": {\"Oldpeak\": 1.20}}")
            .post("/api/requests")
            .then()
            .statusCode(202)
            .extract()
            .path("requestId");
    EventsToRestTest.eventually(() -> given().get("/api/predictions/" + id).then().statusCode(200));
  }

  @Test
  void aBadRequestIsRefusedWithCodeAndField() {
    refused("{\"model\": ", "MALFORMED", "");
    refused("[]", "MALFORMED", "");
    refused("{\"features\": {}}", "MALFORMED", "model");
    refused("{\"model\": \"m\", \"features\": {}, \"shoe\": 1}", "MALFORMED", "shoe");
    refused("{\"model\": \"m\", \"input\": [\"1\"]}", "WRONG_TYPE", "input[0]");
    refused("{\"requestId\": \"a b\", \"model\": \"m\", \"input\": [1]}", "MALFORMED", "requestId");
    refused("{\"model\": \"" + "m".repeat(1_000_000) + "\"}", "TOO_LARGE", "");
  }

  private static void refused(String body, String code, String field) {
    given()
        .contentType("application/json")
        .body(body)
        .post("/api/requests")
        .then()
        .statusCode(400)
        .body("code", is(code))
        .body("field", is(field))
        .body("message", containsString(" "));
  }

  @Test
  void anEvaluationIsFiledOnceAndShownWithItsModel() throws Exception {
    Topic.send(Topics.MODELS, "model-of-judged", Events.model("judged"));
    Topic.send(Topics.CIRCUITS, "circuit-of-judged", Events.circuit("judged"));
    EventsToRestTest.eventually(
        () -> {
          given().get("/api/models?model=judged").then().body("total", is(1));
          given().get("/api/circuits?model=judged").then().body("total", is(1));
        });
    String report =
        """
        {"runId": "run-1", "model": "judged", "system": "circom-groth16", "rows": 276,
         "verified": 276, "failed": 0, "accuracy": 0.88, "zkAccuracy": %s, "agreement": 1.0,
         "wallMs": 12345.5, "peakMemoryBytes": {"prove": 1}, "stagesMs": {}}
        """;
    evaluate(report.formatted("0.88"), 201);
    evaluate(report.formatted("0.11"), 200);
    given()
        .get("/api/evaluations?model=judged&runId=run-1")
        .then()
        .body("total", is(1))
        .body("items[0].zkAccuracy", closeTo(0.88, 1e-9))
        .body("items[0].wallMs", closeTo(12345.5, 1e-9));
    String system = "items[0].evaluation.'circom-groth16'.";
    given()
        .get("/api/models?model=judged")
        .then()
        .body(system + "agreement", closeTo(1.0, 0))
        .body(system + "rows", is(276));
    EventsToRestTest.eventually(
        () ->
            given()
                .get("/api/summary")
                .then()
                .body("results.find { it.model == 'judged' }.zkAccuracy", closeTo(0.88, 1e-9)));
  }

  @Test
  void aBadEvaluationIsRefusedWithItsField() {
    String good = "\"runId\": \"r\", \"model\": \"m\", \"system\": \"s\", \"rows\": 1, ";
    evaluationRefused("{}", "runId");
    evaluationRefused("{" + good + "\"zkAccuracy\": 1.5, \"agreement\": 1}", "zkAccuracy");
    evaluationRefused("{" + good + "\"zkAccuracy\": 1}", "agreement");
    evaluationRefused(
        "{" + good + "\"zkAccuracy\": 1, \"agreement\": 1, \"at\": \"2999-01-01T00:00:00Z\"}",
        "at");
    evaluationRefused("no json", "");
  }

  private static void evaluate(String report, int status) {
    given()
        .contentType("application/json")
        .body(report)
        .post("/api/evaluations")
        .then()
        .statusCode(status)
        .body("runId", is("run-1"));
  }

  private static void evaluationRefused(String report, String field) {
    given()
        .contentType("application/json")
        .body(report)
        .post("/api/evaluations")
        .then()
        .statusCode(400)
        .body("code", is("MALFORMED"))
        .body("field", is(field));
  }

  @Test
  void otherSitesMaySendNothing() {
    String body = "{\"model\": \"m\", \"input\": [1]}";
    // What a form of another site can send without being asked.
    given()
        .contentType("text/plain")
        .body(body)
        .post("/api/requests")
        .then()
        .statusCode(415)
        .body("code", is("UNSUPPORTED_MEDIA_TYPE"));
    given()
        .contentType("application/json")
        .header("Origin", "https://elsewhere.example")
        .body(body)
        .post("/api/requests")
        .then()
        .statusCode(403)
        .body("field", is("Origin"));
    given()
        .contentType("application/json")
        .header("Sec-Fetch-Site", "cross-site")
        .body(body)
        .post("/api/requests")
        .then()
        .statusCode(403);
    given()
        .header("Origin", "https://elsewhere.example")
        .get("/api/summary")
        .then()
        .header("Access-Control-Allow-Origin", nullValue());
  }

  @Test
  void aNameThatWasMadeToPointHereIsNotAnswered() {
    given()
        .header("Host", "rebound.example")
        .get("/api/summary")
        .then()
        .statusCode(403)
        .body("field", is("Host"));
    given().header("Host", "127.0.0.1").get("/api/summary").then().statusCode(200);
  }

  @Test
  void everyAnswerCarriesItsSecurityHeaders() {
    for (String path : new String[] {"/", "/api/summary", "/api/nothing", "/q/health"}) {
      given()
          .get(path)
          .then()
          .header("Content-Security-Policy", containsString("default-src 'self'"))
          .header("X-Content-Type-Options", is("nosniff"))
          .header("X-Frame-Options", is("DENY"));
    }
    given().get("/api/summary").then().header("Cache-Control", is("no-store"));
    given().get("/").then().header("Cache-Control", is("no-cache"));
  }

  @Test
  void theApiDescribesItself() {
    given().get("/q/openapi").then().statusCode(200).body(containsString("/api/predictions"));
    given().get("/q/metrics").then().statusCode(200);
    given().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
    given().get("/api/nothing").then().statusCode(404);
    given().delete("/api/summary").then().statusCode(405).body("code", is("METHOD_NOT_ALLOWED"));
  }
}
