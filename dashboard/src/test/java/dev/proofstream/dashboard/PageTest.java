package dev.proofstream.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Locator;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page in headless Chromium. Leaves screenshots in target/. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
@TestMethodOrder(OrderAnnotation.class)
class PageTest extends InChromium {
  @BeforeEach
  void openThePage() {
    open("/");
  }

  @Test
  void aFreshPredictionAppearsAndChangesWithoutAReload() throws Exception {
    assertEquals("Proofstream", page.title());
    page.evaluate("window.sameDocument = true");
    Topic.send(Topics.INFERENCE_REQUESTS, "live:1", Events.request("live:1", "live"));
    Locator row = page.locator("[id='prediction-live:1']");
    assertThat(row).containsText("in flight");

    ProofCreated proof = Events.proof("live:1", "live", 123);
    Topic.send(Topics.PROOFS, "live:1", proof);
    Topic.send(Topics.VERIFICATIONS, "live:1", Events.verdict(proof, 1));
    assertThat(row).containsText("valid");
    assertThat(row).containsText("ill (1)");
    assertThat(row).containsText("123");
    assertThat(row).containsText("prover-service-1");
    assertThat(row.locator("a")).hasAttribute("href", "/api/predictions/live%3A1/bundle");
    assertEquals(true, page.evaluate("window.sameDocument"));
  }

  @Test
  void invalidProofsAndFailuresSayWhy() throws Exception {
    ProofCreated proof = Events.proof("wrong-1", "wrong", 50);
    Topic.send(
        Topics.VERIFICATIONS,
        "wrong-1",
        Events.rejection(proof, "PROOF_INVALID: the pairing equation does not hold"));
    Topic.send(Topics.FAILURES, "wrong-2", Events.failure("wrong-2", "wrong", "OUT_OF_RANGE"));
    assertThat(page.locator("#prediction-wrong-1")).containsText("invalid");
    assertThat(page.locator("#prediction-wrong-1")).containsText("pairing equation");
    assertThat(page.locator("#failures-body")).containsText("OUT_OF_RANGE");
    assertThat(page.locator("#failures-body")).containsText("features.Age");
    assertThat(page.locator("#failures-body")).containsText("outside 18 to 110");
    picture("reasons");
  }

  @Test
  void textOfEventsNeverBecomesMarkup() throws Exception {
    String markup = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>";
    Topic.send(
        Topics.MODELS,
        "model-of-markup",
        Events.model(markup).toBuilder().setModelId("model-of-markup").setSynthetic(true).build());
    Topic.send(
        Topics.CIRCUITS,
        "circuit-of-markup",
        Events.circuit(markup).toBuilder().setCircuitId("c").setModelId("model-of-markup").build());
    ProofCreated proof = Events.proof("markup-1", markup, 50);
    Topic.send(Topics.VERIFICATIONS, "markup-1", Events.rejection(proof, markup));
    assertThat(page.locator("#models-body")).containsText(markup);
    assertThat(page.locator("#models-body")).containsText("synthetic data");
    assertThat(page.locator("#circuits-body")).containsText(markup);
    assertThat(page.locator("#prediction-markup-1")).containsText(markup);
    assertEquals(0, page.locator("main img, main script").count());
    assertNull(page.evaluate("window.broken"));
  }

  /** First, for the pictures' sake. */
  @Test
  @Order(1)
  void developmentKeysAreMarkedAndEverythingIsDrawn() throws Exception {
    for (String model : List.of("linear", "mlp")) {
      Topic.send(Topics.MODELS, "model-of-" + model, Events.model(model));
      Topic.send(Topics.CIRCUITS, "circuit-of-" + model, Events.circuit(model));
      for (int i = 0; i < 20; i++) {
        ProofCreated proof =
            Events.proof(model + "-" + i, model, (model.equals("mlp") ? 120 : 40) + 3 * i);
        Topic.send(
            Topics.INFERENCE_REQUESTS,
            proof.getRequestId(),
            Events.request(proof.getRequestId(), model));
        Topic.send(Topics.PROOFS, proof.getRequestId(), proof);
        Topic.send(
            Topics.VERIFICATIONS, proof.getRequestId(), Events.verdict(proof, i % 3 == 0 ? 0 : 1));
      }
    }
    assertThat(page.locator("#prediction-mlp-19")).containsText("valid");
    assertThat(page.locator("#dev-keys")).isVisible();
    assertThat(page.locator("#circuits-body .badge.bad").first()).hasText("dev");
    assertThat(page.locator("#stages-body")).containsText("±");
    assertThat(page.locator("#replicas-body")).containsText("prover-service-1");
    assertThat(page.locator("#chart-throughput canvas")).isVisible();
    assertThat(page.locator("#chart-stages canvas")).isVisible();
    assertThat(page.locator("#chart-memory canvas")).isVisible();
    report("linear", 0.8804);
    report("mlp", 0.8768);
    assertThat(page.locator("#models-body")).containsText("20 of 20");
    page.waitForTimeout(800);
    picture("light");

    page.locator("#theme").click();
    page.locator("#theme").click();
    assertEquals("dark", page.locator("html").getAttribute("data-theme"));
    page.waitForTimeout(500);
    picture("dark");

    page.setViewportSize(390, 844);
    page.waitForTimeout(500);
    picture("narrow");
    assertItDoesNotScrollSideways();
  }

  private static void report(String model, double zkAccuracy) {
    given()
        .contentType("application/json")
        .body(
            """
            {"runId": "picture", "model": "%s", "system": "circom-groth16", "rows": 20,
             "verified": 20, "failed": 0, "accuracy": 0.88, "zkAccuracy": %s, "agreement": 1.0,
             "wallMs": 4321.0}
            """
                .formatted(model, zkAccuracy))
        .post("/api/evaluations")
        .then()
        .statusCode(201);
  }
}
