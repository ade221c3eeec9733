package dev.proofstream.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.proofstream.platform.testing.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The laboratory's pages in headless Chromium. Leaves screenshots in target/. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
@TestMethodOrder(OrderAnnotation.class)
class LaboratoryPagesTest extends InChromium {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUNS = "/api/laboratory/runs";
  private static final String MLP = "all-rows/mlp/circom-groth16/batch-16";
  private static final Set<String> KEPT = ConcurrentHashMap.newKeySet();

  /** First, for nothing else may have been kept. */
  @Test
  @Order(1)
  void aPageWithoutRunsSaysHowToGetOne() {
    open("/sweep.html");
    assertThat(page.locator("#welcome")).containsText("./proofstream sweep");
    assertThat(page.locator("canvas")).hasCount(0);
    assertThat(page.locator("#trouble")).isHidden();
  }

  @Test
  @Order(2)
  void theReportStandsBesideWhatWasPublishedAndAnOlderRun() {
    keep(LaboratoryDemo.report("demo-report"), "finished");
    keep(LaboratoryDemo.report("demo-report-old", List.of("mlp"), 1.7), "finished");
    open("/report.html?run=demo-report");
    assertThat(page.locator("#state")).hasText("finished");
    assertThat(page.locator("#chart canvas")).isVisible();
    Locator mlp = row("circom-groth16", "16 rows a proof", "mlp");
    assertThat(mlp).containsText("±");
    assertThat(mlp).containsText("139\u202fs → ");
    assertThat(mlp).containsText("times less");
    assertThat(row("ezkl", "16 rows a proof", "kmeans"))
        .containsText("left empty: UNSUPPORTED_SYSTEM");
    assertThat(row("ezkl", "276 rows a proof", "tree")).containsText("published only");
    pictures("report");

    page.locator("#with").selectOption("demo-report-old");
    assertThat(mlp).containsText("to this run: ");
    page.locator("#measure").selectOption("zkAccuracy");
    assertThat(mlp).containsText("88.40 ± 0.00\u202f%");
    assertTrue(page.url().contains("with=demo-report-old"), page.url());
    page.reload();
    assertThat(page.locator("#measure")).hasValue("zkAccuracy");
    picture("report-compared");
  }

  @Test
  @Order(3)
  void dataAndPicturesAreThereToTakeAway() throws Exception {
    keep(LaboratoryDemo.report("demo-report"), "finished");
    open("/report.html?run=demo-report");
    assertThat(page.locator("#chart canvas")).isVisible();
    Download csv = page.waitForDownload(() -> page.locator("#csv").click());
    assertEquals("demo-report.csv", csv.suggestedFilename());
    assertTrue(text(csv).startsWith("run,cell,experiment,"), "a table with its head");
    Download json = page.waitForDownload(() -> page.locator("#json").click());
    assertEquals("demo-report", JSON.readTree(text(json)).at("/run/runId").asText());
    assertThat(page.locator("#trials")).hasAttribute("href", RUNS + "/demo-report/trials");
    Download svg = download("SVG");
    assertEquals("demo-report-proveMs.svg", svg.suggestedFilename());
    assertTrue(text(svg).startsWith("<svg"), "an image");
    assertTrue(text(svg).contains("demo-report"), "it says of which run it is");
    byte[] png = Files.readAllBytes(download("PNG").path());
    assertEquals("PNG", new String(png, 1, 3, StandardCharsets.US_ASCII));

    zoom("Zoom in");
    assertEquals(25.0, ((Number) page.evaluate(ZOOMED)).doubleValue(), 1e-6);
    zoom("Show all");
    assertEquals(0.0, ((Number) page.evaluate(ZOOMED)).doubleValue(), 1e-6);
  }

  private static final String ZOOMED =
      "100 - (o => o.end - o.start)"
          + "(echarts.getInstanceByDom(document.getElementById('chart')).getOption().dataZoom[0])";

  @Test
  @Order(4)
  void aRunningRunMovesOnWithoutAReload() {
    ObjectNode run = LaboratoryDemo.report("live-report").run();
    post("", run, 201);
    open("/report.html?run=live-report");
    assertThat(page.locator("#done")).containsText("0 of 96 trials");
    assertThat(page.locator("#chart-title")).hasText("Nothing measured yet");
    assertThat(row("circom-groth16", "16 rows a proof", "mlp")).containsText("not yet");
    page.evaluate("window.sameDocument = true");
    post("/live-report/trials", trial(MLP, 1, Map.of("proveMs", 1234.0)), 201);
    assertThat(page.locator("#done")).containsText("1 of 96 trials");
    assertThat(row("circom-groth16", "16 rows a proof", "mlp")).containsText("1,234\u202fms");
    post("/live-report/state", state("stopped"), 200);
    assertThat(page.locator("#state")).hasText("stopped");
    assertEquals(true, page.evaluate("window.sameDocument"));
  }

  @Test
  @Order(5)
  void textOfRunsNeverBecomesMarkup() throws Exception {
    String markup = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script>{a|b}";
    ObjectNode run = LaboratoryDemo.report("markup").run();
    run.put("commit", markup);
    ((ObjectNode) run.get("machine")).put("description", markup);
    ArrayNode plan = run.putArray("plan");
    for (String name : List.of(markup, "empty")) {
      ObjectNode cell = plan.addObject();
      cell.put("cell", name).put("experiment", markup).put("model", markup);
      cell.put("architecture", markup).put("system", "ezkl").put("batch", 1).put("rows", 1);
      cell.put("trials", 1).putObject("options").put("parameters", name);
    }
    post("", run, 201);
    post("/markup/trials", trial(markup, 1, Map.of(markup, 5.0)), 201);
    post("/markup/trials", trial("empty", 0, Map.of()).put("reason", markup), 201);
    post("/markup/state", state("failed").put("message", markup), 200);
    open("/report.html?run=markup");
    assertThat(page.locator("#message")).hasText(markup);
    assertThat(page.locator("#facts")).containsText(markup);
    assertThat(page.locator("#chart-title")).hasText(markup);
    assertThat(page.locator("#cells")).containsText("left empty: " + markup);
    page.locator("#chart").hover();
    String svg = text(download("SVG"));
    assertFalse(svg.contains("<img") || svg.contains("<script"), svg);
    assertEquals(0, page.locator("main img, main script").count());
    assertNull(page.evaluate("window.broken"));
  }

  @Test
  @Order(6)
  void scalingFitsThePowerLawThatThePointsFollow() {
    ObjectNode run = LaboratoryDemo.scaling("law").run();
    post("", run, 201);
    for (JsonNode cell : run.get("plan")) {
      String name = cell.get("cell").asText();
      if (name.startsWith("width/") && name.contains(LaboratoryDemo.CIRCOM)) {
        String[] widths = cell.get("architecture").asText().split("-");
        double parameters = Math.pow(Double.parseDouble(widths[1]), 2);
        post(
            "/law/trials",
            trial(name, 1, Map.of("parameters", parameters, "proveMs", Math.pow(parameters, 1.5))),
            201);
      }
    }
    open("/scaling.html?run=law");
    Locator fit = page.locator("#fits tr", new Page.LocatorOptions().setHasText("this run"));
    assertThat(fit).hasCount(1);
    assertThat(fit).containsText("16 to 16,384");
    assertThat(fit).containsText("1.50 ± 0.00");
    assertThat(fit).containsText("1.000");
  }

  @Test
  @Order(7)
  void scalingShowsBothRoutesAndThePublishedPoints() {
    keep(LaboratoryDemo.scaling("demo-scaling"), "finished");
    open("/scaling.html?run=demo-scaling");
    assertThat(page.locator("#chart canvas")).isVisible();
    assertThat(page.locator("#fits tr")).hasCount(6);
    assertThat(row("ezkl", "18-128-128-2", "width-128")).containsText("not yet");
    assertThat(row("circom-groth16", "18-4-4-2", "width-4")).containsText("364\u202fms → ");
    page.locator("#size").selectOption("nonlinearNeurons");
    assertThat(page.locator("#fits tr").first()).containsText("8 to 256");
    pictures("scaling");
  }

  @Test
  @Order(8)
  void theSweepMarksTheChosenScaleAndLeavesAGapWhereNothingWasMeasured() {
    keep(LaboratoryDemo.sweep("demo-sweep"), "stopped");
    open("/sweep.html?run=demo-sweep");
    assertThat(page.locator("#welcome")).isHidden();
    assertThat(page.locator("#cells tr")).hasCount(24);
    assertThat(page.locator("#cells .badge")).hasCount(2);
    assertThat(row("circom-groth16", "chosen")).containsText("2^5.3");
    assertThat(row("ezkl", "left empty", "2^1")).containsText("<b>at all</b>");
    assertThat(row("circom-groth16", "the reference", "10^3")).containsText("64.58\u202f%");
    assertThat(page.locator("#chart-zkAccuracy canvas")).isVisible();
    assertEquals(
        "[1,null]",
        page.evaluate(
            "JSON.stringify(echarts.getInstanceByDom(document.getElementById('chart-f1'))"
                + ".getOption().series.find(s => s.name === 'ezkl').data[1].value)"));
    pictures("sweep");
    page.locator("nav.pages a").first().click();
    assertThat(page.locator("nav.pages a[href='/sweep.html']")).isVisible();
  }

  private Locator row(String... words) {
    Locator rows = page.locator("#cells tr");
    for (String word : words) {
      rows = rows.filter(new Locator.FilterOptions().setHasText(word));
    }
    return rows.first();
  }

  private void zoom(String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name)).click();
  }

  private Download download(String type) {
    return page.waitForDownload(() -> zoom("Download the picture as " + type));
  }

  private static String text(Download download) throws Exception {
    return Files.readString(download.path());
  }

  /** In both themes and on a telephone. */
  private void pictures(String name) {
    page.waitForTimeout(400);
    picture(name + "-light");
    page.locator("#theme").click();
    page.locator("#theme").click();
    page.waitForTimeout(300);
    picture(name + "-dark");
    page.setViewportSize(390, 844);
    page.waitForTimeout(300);
    picture(name + "-narrow");
    assertItDoesNotScrollSideways();
    page.setViewportSize(1440, 900);
  }

  /** Sends a run with its trials, unless it was. */
  private static void keep(LaboratoryDemo demo, String end) {
    String id = demo.run().get("runId").asText();
    if (KEPT.add(id)) {
      post("", demo.run(), 201);
      demo.trials().forEach(trial -> post("/" + id + "/trials", trial, 201));
      post("/" + id + "/state", state(end), 200);
    }
  }

  private static void post(String path, JsonNode body, int status) {
    given()
        .contentType("application/json")
        .body(body.toString())
        .post(RUNS + path)
        .then()
        .statusCode(status);
  }

  private static ObjectNode state(String word) {
    return JSON.createObjectNode().put("state", word);
  }

  private static ObjectNode trial(String cell, int number, Map<String, Double> measures) {
    ObjectNode trial =
        JSON.createObjectNode()
            .put("cell", cell)
            .put("trial", number)
            .put("cold", false)
            .put("at", "2026-01-31T12:00:00Z");
    ObjectNode kept = trial.putObject("measures");
    measures.forEach(kept::put);
    return trial;
  }
}
