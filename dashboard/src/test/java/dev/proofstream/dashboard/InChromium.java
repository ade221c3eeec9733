package dev.proofstream.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.common.http.TestHTTPResource;
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

/**
 * A page in headless Chromium, a fresh one for each test. After each, the console must have stayed
 * silent and no other host may have been asked for anything.
 */
abstract class InChromium {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  private static Playwright playwright;
  private static Browser browser;

  @TestHTTPResource("/")
  URL url;

  private BrowserContext context;
  Page page;
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
  void newPage() {
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
    page.onRequest(
        request -> {
          // What the page hands out as a file is asked of nobody.
          if (request.url().startsWith("http")) {
            hosts.add(URI.create(request.url()).getAuthority());
          }
        });
  }

  @AfterEach
  void nothingWasWrong() {
    context.close();
    assertEquals(List.of(), complaints, "the console was to stay silent");
    assertEquals(List.of(url.getAuthority()), hosts.stream().distinct().toList());
  }

  /** Opens a page of the dashboard and waits until it listens to events. */
  final void open(String path) {
    page.navigate(URI.create(url.toString()).resolve(path).toString());
    assertThat(page.locator("#live[data-state=live]")).isVisible();
  }

  final void assertItDoesNotScrollSideways() {
    assertTrue(
        (boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        "the page must not scroll sideways");
  }

  /** Leaves a screenshot in target/. */
  final void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target/dashboard-" + name + ".png"))
            .setFullPage(true));
  }
}
