package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import dev.proofstream.proto.TrainingFailed;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events through a real broker into a real database and out again. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class EventsToRestTest {
  @Inject ArtifactStore artifacts;
  @Inject DataSource database;

  @BeforeAll
  static void numbersAreDoubles() {
    io.restassured.RestAssured.config =
        RestAssuredConfig.config()
            .jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.DOUBLE));
  }

  static void eventually(ThrowingRunnable claim) {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).untilAsserted(claim);
  }

  @Test
  void modelsAndCircuitsAreServedAsTheirEvents() throws Exception {
    Topic.send(Topics.MODELS, "model-of-served", Events.model("served"));
    Topic.send(Topics.CIRCUITS, "circuit-of-served", Events.circuit("served"), EventFormat.JSON);
    eventually(
        () -> {
          given()
              .get("/api/models?model=served")
              .then()
              .statusCode(200)
              .body("total", is(1))
              .body("items[0].modelId", is("model-of-served"))
              .body("items[0].parameters", is(242))
              .body("items[0].quality.accuracy", closeTo(0.8804, 1e-9))
              .body("items[0].synthetic", is(false))
              .body("items[0].onnx", nullValue())
              .body("items[0].receivedAt", notNullValue());
          given()
              .get("/api/circuits?model=served&system=circom-groth16")
              .then()
              .statusCode(200)
              .body("total", is(1))
              .body("items[0].circuitId", is("circuit-of-served"))
              .body("items[0].keys", is("dev"))
              .body("items[0].provingKeyBytes", is(123_456));
        });
    given().get("/api/circuits?model=served&system=ezkl").then().body("total", is(0));
  }

  @Test
  void aRequestGoesFromPendingToVerifiedAndItsBundleIsServed() throws Exception {
    byte[] zip = "stands for a zip".getBytes(StandardCharsets.UTF_8);
    Artifact bundle = artifacts.put("bundle.zip", zip);
    Topic.send(Topics.INFERENCE_REQUESTS, "life:1", Events.request("life:1", "life"));
    eventually(
        () ->
            given()
                .get("/api/predictions/life:1")
                .then()
                .statusCode(200)
                .body("state", is("pending"))
                .body("model", is("life"))
                .body("valid", nullValue())
                .body("bundle", nullValue()));
    given().get("/api/predictions/life:1/bundle").then().statusCode(404);

    ProofCreated proof = Events.proof("life:1", "life", 120).toBuilder().setBundle(bundle).build();
    Topic.send(Topics.PROOFS, "life:1", proof);
    Topic.send(Topics.VERIFICATIONS, "life:1", Events.verdict(proof, 1));
    eventually(
        () ->
            given()
                .get("/api/predictions/life:1")
                .then()
                .body("state", is("verified"))
                .body("valid", is(true))
                .body("label", is(1))
                .body("labelName", is("ill"))
                .body("prover", is("prover-service-1"))
                .body("proofBytes", is(256))
                .body("requestedAt", notNullValue())
                .body("provenAt", notNullValue())
                .body("timings.stage", equalTo(List.of("queued", "witness", "prove", "verify"))));
    byte[] served =
        given()
            .get("/api/predictions/life:1/bundle")
            .then()
            .statusCode(200)
            .contentType("application/zip")
            .header("Content-Disposition", containsString("life_1.zip"))
            .extract()
            .asByteArray();
    assertArrayEquals(zip, served);
  }

  /** Such a proof was once passed over: none of its stages was new. */
  @Test
  void aProofThatComesAfterItsVerdictIsStoredToo() throws Exception {
    ProofCreated proof = Events.proof("late-1", "late", 10);
    Topic.send(Topics.VERIFICATIONS, "late-1", Events.verdict(proof, 1));
    eventually(() -> given().get("/api/predictions/late-1").then().body("state", is("verified")));
    Topic.send(Topics.PROOFS, "late-1", proof);
    Topic.send(Topics.INFERENCE_REQUESTS, "late-1", Events.request("late-1", "late"));
    eventually(
        () ->
            given()
                .get("/api/predictions/late-1")
                .then()
                .body("provenAt", notNullValue())
                .body("requestedAt", notNullValue())
                .body("delivery", is(1))
                .body("state", is("verified"))
                .body("timings.size()", is(4)));
  }

  @Test
  void theFirstOutcomeStandsAndIsCountedOnce() throws Exception {
    ProofCreated proof = Events.proof("once-1", "once", 10);
    Topic.send(Topics.VERIFICATIONS, "once-1", Events.verdict(proof, 1));
    Topic.send(Topics.VERIFICATIONS, "once-1", Events.verdict(proof, 1));
    eventually(() -> given().get("/api/predictions/once-1").then().body("state", is("verified")));
    Topic.send(Topics.FAILURES, "once-1", Events.failure("once-1", "once", "POISON"));
    Topic.send(Topics.FAILURES, "once-2", Events.failure("once-2", "once", "OUT_OF_RANGE"));
    Topic.send(Topics.FAILURES, "once-2", Events.failure("once-2", "once", "OUT_OF_RANGE"));
    Topic.send(Topics.VERIFICATIONS, "once-2", Events.rejection(proof, "PROOF_INVALID: x"));
    eventually(() -> given().get("/api/predictions/once-2").then().body("state", is("failed")));
    given()
        .get("/api/predictions?model=once")
        .then()
        .body("total", is(2))
        .body("items.state", hasItems("verified", "failed"));
    given()
        .get("/api/failures?model=once")
        .then()
        .body("total", is(1))
        .body("items[0].code", is("OUT_OF_RANGE"))
        .body("items[0].field", is("features.Age"))
        .body("items[0].message", containsString("18 to 110"));
  }

  @Test
  void aConflictLeavesTheFirstOutcomeAlone() throws Exception {
    ProofCreated proof = Events.proof("conflict-1", "conflict", 10);
    Topic.send(Topics.VERIFICATIONS, "conflict-1", Events.verdict(proof, 0));
    InferenceFailed conflict =
        Events.failure("conflict-1", "conflict", "CONFLICT").toBuilder()
            .setSource("inference-requests-2-99")
            .build();
    Topic.send(Topics.FAILURES, conflict.getSource(), conflict, EventFormat.JSON);
    eventually(
        () ->
            given()
                .get("/api/failures?model=conflict")
                .then()
                .body("total", is(1))
                .body("items[0].source", is("inference-requests-2-99"))
                .body("items[0].code", is("CONFLICT")));
    eventually(
        () ->
            given()
                .get("/api/predictions/conflict-1")
                .then()
                .body("state", is("verified"))
                .body("label", is(0))
                .body("code", is("")));
  }

  @Test
  void failuresOfTrainingsAndCircuitsAreToldApart() throws Exception {
    Topic.send(
        Topics.FAILURES,
        "t-1",
        TrainingFailed.newBuilder()
            .setRequestId("t-1")
            .setModel("kinds")
            .setStage("train")
            .setCode("INTERNAL")
            .setMessage("did not converge")
            .build());
    Topic.send(
        Topics.FAILURES,
        "m-1",
        CircuitFailed.newBuilder()
            .setModelId("m-1")
            .setModel("kinds")
            .setProofSystem("ezkl")
            .setStage("compile")
            .setCode("UNSUPPORTED_SYSTEM")
            .setMessage("install ezkl")
            .build());
    eventually(
        () ->
            given()
                .get("/api/failures?model=kinds")
                .then()
                .body("total", is(2))
                .body("items.kind", hasItems("TrainingFailed", "CircuitFailed")));
    given()
        .get("/api/failures?model=kinds&kind=CircuitFailed")
        .then()
        .body("total", is(1))
        .body("items[0].proofSystem", is("ezkl"));
  }

  @Test
  void whatIsNoEventIsPassedOverOnEveryTopic() throws Exception {
    byte[] junk = {(byte) 0xff, 0, 7, (byte) 0x80, 1};
    for (Topics.Spec topic : Topics.ALL) {
      Topic.send(topic.name(), "junk", junk, Map.of());
      Topic.send(topic.name(), "junk", "{\"no\":".getBytes(StandardCharsets.UTF_8), Map.of());
      Topic.send(topic.name(), "junk", null, Map.of());
    }
    // A proof's value under a verdict's name, and a name that PostgreSQL has no text for.
    ProofCreated proof = Events.proof("after-junk", "junk", 10);
    Topic.send(
        Topics.PROOFS,
        "x",
        proof.toByteArray(),
        Map.of("ce_type", "dev.proofstream.v1.ProofVerified"));
    Topic.send(Topics.PROOFS, "x", proof.toBuilder().setRequestId("a\0b").build());
    Topic.send(
        Topics.PROOFS, "nul", proof.toBuilder().setRequestId("nul").setProver("a\0b").build());
    Topic.send(Topics.PROOFS, "after-junk", proof);
    Topic.send(Topics.MODELS, "model-of-after-junk", Events.model("after-junk"));
    Topic.send(Topics.CIRCUITS, "circuit-of-after-junk", Events.circuit("after-junk"));
    Topic.send(Topics.VERIFICATIONS, "after-junk", Events.verdict(proof, 0));
    Topic.send(Topics.FAILURES, "after-junk-2", Events.failure("after-junk-2", "junk", "INTERNAL"));
    eventually(
        () -> {
          given().get("/api/models?model=after-junk").then().body("total", is(1));
          given().get("/api/circuits?model=after-junk").then().body("total", is(1));
          given().get("/api/predictions/after-junk").then().body("state", is("verified"));
          given().get("/api/predictions/nul").then().statusCode(200);
          given().get("/api/failures?code=INTERNAL&model=junk").then().body("total", is(1));
        });
    given().get("/q/health/ready").then().statusCode(200);
  }

  @Test
  void anEventThatTheDatabaseRefusesTakesNoOtherWithIt() throws Exception {
    long seed = 20_26;
    // Longer than an index of PostgreSQL takes, and not to be compressed.
    String endless =
        new Random(seed)
            .ints(1900, 0x4e00, 0x9fff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    for (int i = 0; i < 30; i++) {
      ProofCreated proof = Events.proof("batch-" + i, i == 15 ? endless : "batch", 10);
      Topic.send(Topics.PROOFS, "one partition", proof);
    }
    eventually(
        () ->
            given()
                .get("/api/predictions?model=batch&size=100")
                .then()
                .body("total", is(29))
                .body("items.requestId", hasItems("batch-0", "batch-14", "batch-16", "batch-29")));
    given().get("/api/predictions/batch-15").then().statusCode(404);
  }

  @Test
  void pagesAndFiltersPartitionTheList() throws Exception {
    for (int i = 0; i < 5; i++) {
      ProofCreated proof = Events.proof("page-" + i, "paged", 10 + i);
      Topic.send(
          Topics.VERIFICATIONS,
          "page-" + i,
          i < 4 ? Events.verdict(proof, i % 2) : Events.rejection(proof, "PROOF_INVALID: no"));
    }
    eventually(() -> given().get("/api/predictions?model=paged").then().body("total", is(5)));
    given()
        .get("/api/predictions?model=paged&page=1&size=2")
        .then()
        .body("items.size()", is(2))
        .body("total", is(5));
    given()
        .get("/api/predictions?model=paged&page=3&size=2")
        .then()
        .body("items", empty())
        .body("total", is(5));
    given().get("/api/predictions?model=paged&valid=false").then().body("total", is(1));
    given().get("/api/predictions?model=paged&label=1").then().body("total", is(2));
    given().get("/api/predictions?model=paged&state=pending").then().body("total", is(0));
    given()
        .get("/api/predictions?model=paged&prover=prover-service-1&system=circom-groth16")
        .then()
        .body("total", is(5));
  }

  @Test
  void badParametersAreNamed() {
    Map<String, String> bad =
        Map.of(
            "/api/predictions?page=-1", "page",
            "/api/predictions?page=x", "page",
            "/api/models?size=0", "size",
            "/api/circuits?size=501", "size",
            "/api/failures?size=99999999999", "size",
            "/api/failures?kind=Nothing", "kind",
            "/api/predictions?valid=perhaps", "valid",
            "/api/predictions?label=1.5", "label",
            "/api/predictions?state=done", "state");
    bad.forEach(
        (path, field) ->
            given()
                .get(path)
                .then()
                .statusCode(400)
                .contentType("application/json")
                .body("field", is(field))
                .body("code", is("BAD_PARAMETER"))
                .body("message", notNullValue()));
    given()
        .get("/api/predictions/nobody-knows")
        .then()
        .statusCode(404)
        .body("code", is("NOT_FOUND"));
  }

  @Test
  void valuesOfFeaturesAndPublicSignalsAreNotStored() throws Exception {
    Topic.send(
        Topics.INFERENCE_REQUESTS,
        "private-1",
        """
        {"requestId": "private-1", "model": "private", "features": {"Age": 987654321}}
        """
            .getBytes(StandardCharsets.UTF_8),
        Map.of());
    Topic.send(Topics.PROOFS, "private-1", Events.proof("private-1", "private", 10));
    eventually(
        () ->
            given()
                .get("/api/predictions/private-1")
                .then()
                .body("requestedAt", notNullValue())
                .body("provenAt", notNullValue()));
    try (Connection connection = database.getConnection();
        ResultSet rows =
            connection
                .createStatement()
                .executeQuery("select cast(p as text) from dashboard.prediction p")) {
      while (rows.next()) {
        assertFalse(rows.getString(1).contains("987654321"));
      }
    }
  }

  @Test
  void theSummaryComputesSampleStatistics() throws Exception {
    Topic.send(Topics.MODELS, "model-of-summed", Events.model("summed"));
    Topic.send(Topics.CIRCUITS, "circuit-of-summed", Events.circuit("summed"));
    double[] millis = {10, 20, 30, 40};
    for (double each : millis) {
      ProofCreated proof = Events.proof("sum-" + each, "summed", each);
      Topic.send(Topics.PROOFS, proof.getRequestId(), proof);
      Topic.send(Topics.VERIFICATIONS, proof.getRequestId(), Events.verdict(proof, 1));
    }
    Topic.send(Topics.INFERENCE_REQUESTS, "sum-p", Events.request("sum-p", "summed"));
    String result = "results.find { it.model == 'summed' }.";
    eventually(
        () ->
            given()
                .get("/api/summary")
                .then()
                .statusCode(200)
                .body(result + "verified", is(4))
                .body(result + "pending", is(1))
                .body(result + "rows", is(5))
                .body(result + "parameters", is(242))
                .body(result + "accuracy", closeTo(0.8804, 1e-9))
                .body(result + "zkAccuracy", nullValue())
                .body(result + "majorityBaseline", closeTo(0.5942, 1e-9))
                .body(result + "keys", is("dev"))
                .body(result + "constraints", is(302))
                .body(result + "proofBytes", is(256))
                .body(result + "stagesMs.prove.n", is(4))
                .body(result + "stagesMs.prove.mean", closeTo(25, 1e-9))
                // sqrt(((15² + 5²) * 2) / 3)
                .body(result + "stagesMs.prove.std", closeTo(12.909944487, 1e-6))
                .body(result + "stagesMs.prove.p50", closeTo(25, 1e-9))
                .body(result + "stagesMs.prove.p95", closeTo(38.5, 1e-9))
                .body(result + "stagesMs.setup.n", is(1))
                .body(result + "stagesMs.setup.std", closeTo(0, 0))
                .body(result + "peakMemoryBytes.prove", is(350 * 1024 * 1024))
                .body("training.model", hasItem("summed"))
                .body("replicas.name", hasItems("prover-service-1", "verifier-service-1"))
                .body("throughput.perSecond.verified.size()", is(120))
                .body("throughput.perMinute.verified.sum()", not(is(0))));
  }
}
