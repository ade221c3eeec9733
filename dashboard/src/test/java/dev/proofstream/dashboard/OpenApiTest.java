package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** docs/openapi.json against the running dashboard: what it serves is what the document says. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class OpenApiTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("proofstream.root", "..")).resolve("docs/openapi.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The REST part of the project's interface. */
  private static final Set<String> PROMISED =
      Set.of(
          "/api/models",
          "/api/circuits",
          "/api/predictions",
          "/api/failures",
          "/api/predictions/{requestId}",
          "/api/predictions/{requestId}/bundle",
          "/api/summary",
          "/api/stream",
          "/api/requests",
          "/api/queues",
          "/api/laboratory/runs",
          "/api/laboratory/runs/{runId}",
          "/api/laboratory/runs/{runId}/trials",
          "/api/laboratory/runs/{runId}/state",
          "/api/laboratory/runs/{runId}/csv");

  @Test
  void theDocumentIsTheOneThatIsServed() throws Exception {
    JsonNode served = served();
    if (Boolean.getBoolean("proofstream.update")) {
      Files.writeString(DOCUMENT, served.toPrettyString() + "\n");
    }
    assertEquals(
        JSON.readTree(DOCUMENT.toFile()),
        served,
        "docs/openapi.json is not current: run this test with -Dproofstream.update=true and review the change");
  }

  @Test
  void everyPromisedPathIsThereAndDescribed() {
    JsonNode paths = served().get("paths");
    Set<String> names = new TreeSet<>();
    paths.fieldNames().forEachRemaining(names::add);
    assertTrue(names.containsAll(PROMISED), names::toString);
    for (JsonNode path : paths) {
      for (JsonNode operation : path) {
        assertFalse(operation.path("summary").asText().isBlank(), operation::toString);
      }
    }
  }

  @Test
  void answersHaveTheShapeThatTheDocumentGives() throws Exception {
    Topic.send(Topics.MODELS, "model-of-shaped", Events.model("shaped"));
    Topic.send(Topics.CIRCUITS, "circuit-of-shaped", Events.circuit("shaped"));
    Topic.send(Topics.PROOFS, "shaped-1", Events.proof("shaped-1", "shaped", 20));
    Topic.send(Topics.FAILURES, "shaped-2", Events.failure("shaped-2", "shaped", "OUT_OF_RANGE"));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              given().get("/api/predictions/shaped-1").then().statusCode(200);
              given().get("/api/failures?model=shaped").then().body("total", is(1));
              given().get("/api/circuits?model=shaped").then().body("total", is(1));
            });
    for (String path :
        List.of(
            "/api/models",
            "/api/circuits",
            "/api/predictions",
            "/api/failures",
            "/api/predictions/{requestId}",
            "/api/queues",
            "/api/summary")) {
      String body =
          given()
              .get(path.replace("{requestId}", "shaped-1"))
              .then()
              .statusCode(200)
              .extract()
              .asString();
      assertEquals(Set.of(), schema(path).validate(JSON.readTree(body)), path);
    }
  }

  private static JsonSchema schema(String path) throws Exception {
    String pointer =
        "/paths/"
            + path.replace("~", "~0").replace("/", "~1")
            + "/get/responses/200/content/application~1json/schema";
    assertFalse(served().at(pointer).isMissingNode(), () -> "no schema for " + path);
    return JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(
                    loaders ->
                        loaders.schemas(
                            id -> id.equals("urn:dashboard") ? served().toString() : null)))
        .getSchema(SchemaLocation.of("urn:dashboard#" + pointer));
  }

  private static JsonNode served() {
    try {
      return JSON.readTree(
          given().get("/q/openapi?format=json").then().statusCode(200).extract().asString());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
