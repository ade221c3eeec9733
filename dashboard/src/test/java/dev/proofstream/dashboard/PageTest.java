package dev.proofstream.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The page in headless Chromium. Leaves screenshots in target/. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
@TestMethodOrder(OrderAnnotation.class)
class PageTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private static Playwright playwright;
  private static Browser browser;

  @TestHTTPResource("/")
  URL url;

  private BrowserContext context;
  private Page page;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> hosts = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void startBrowser() {
    assumeTrue(Files.isExecutable(CHROMIUM), "there is no " + CHROMIUM);
    // Generous: a claim that holds is found at once, and the machine may be busy.
    setDefaultAssertionTimeout(60_000);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  @AfterAll
  static void stopBrowser() {
    if (playwright != null) {
      playwright.close();
    }
  }

  @BeforeEach
  void open() {
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(1440, 900)
                .setColorScheme(ColorScheme.LIGHT));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (List.of("error", "warning").contains(message.type())) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> hosts.add(URI.create(request.url()).getAuthority()));
    page.navigate(url.toString());
    assertThat(page.locator("#live[data-state=live]")).isVisible();
  }

  @AfterEach
  void nothingWasWrong() {
    context.close();
    assertEquals(List.of(), complaints, "the console was to stay silent");
    assertEquals(List.of(url.getAuthority()), hosts.stream().distinct().toList());
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
    assertTrue(
        (boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        "the page must not scroll sideways");
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

  private void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target/dashboard-" + name + ".png"))
            .setFullPage(true));
  }
}
