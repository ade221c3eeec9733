package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one Dockerfile. It is linted and read, not built: that needs a Docker engine. */
class DockerfileTest {
  @Test
  void theLinterHasNothingToSay() throws Exception {
    Tool run = Tool.run(List.of(Tool.python("hadolint"), "Dockerfile"));
    assertEquals(0, run.status(), run::said);
  }

  @Test
  void theLinterWouldSeeAMistake(@TempDir Path folder) throws Exception {
    Path broken = folder.resolve("Dockerfile");
    Files.writeString(
        broken, Repository.text("Dockerfile").replace("debian:trixie-slim", "debian"));
    Tool run = Tool.run(List.of(Tool.python("hadolint"), broken.toString()));
    assertNotEquals(0, run.status());
  }

  @Test
  void everyServiceIsATargetThatEndsUnprivileged() throws Exception {
    String text = Repository.text("Dockerfile");
    Set<String> targets = found(text, "(?m)^FROM runtime AS (\\S+)");
    Set<String> expected = new TreeSet<>(Repository.SERVICES);
    expected.add("cli");
    assertEquals(expected, targets);
    assertEquals(Set.of("10001:10001"), found(text, "(?m)^USER (\\S+)"));
  }

  @Test
  void whatIsCopiedFromTheBuildIsBuiltThere() throws Exception {
    String pom = Repository.text("pom.xml");
    Set<String> modules =
        found(Repository.text("Dockerfile"), "--from=build /source/(\\S+?)/target/");
    for (String module : modules) {
      assertTrue(pom.contains("<module>" + module + "</module>"), module);
    }
    assertTrue(modules.containsAll(Repository.SERVICES), modules::toString);
  }

  @Test
  void onlyTheImageThatCompilesCircuitsHasNode() throws Exception {
    String stage = "";
    Set<String> withNode = new TreeSet<>();
    for (String line : Repository.text("Dockerfile").lines().toList()) {
      if (line.startsWith("FROM ")) {
        stage = line.substring(line.lastIndexOf(' ') + 1);
      } else if (line.startsWith("COPY --from=node")) {
        withNode.add(stage);
      }
    }
    assertEquals(Set.of("build", "circuit-service"), withNode);
  }

  @Test
  void ezklIsTheReleaseThatTheCodeIsWrittenFor() throws Exception {
    String code =
        Repository.text(
            "libs/proving/src/main/java/dev/proofstream/proving/ezkl/EzklInstallation.java");
    assertEquals(
        found(code, "VERSION = \"([0-9.]+)\""),
        found(Repository.text("Dockerfile"), "EZKL_VERSION=([0-9.]+)"));
    assertTrue(code.contains("\"proofstream-installed\""), "the mark of an installation");
  }

  @Test
  void nothingThatABuildMakesGoesIntoTheContext() throws Exception {
    List<String> lines = Repository.text(".dockerignore").lines().toList();
    assertTrue(lines.containsAll(List.of("**/target", "**/node_modules", ".git", ".env")));
    // What the build copies or reads must not be among it.
    assertFalse(
        lines.stream().anyMatch(line -> line.startsWith("deploy") || line.startsWith("libs")));
  }

  @Test
  void theHealthCheckTellsReadyFromNotReadyAndFromSilence() throws Exception {
    Tool.program("bash");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/q/health/",
        exchange -> {
          boolean ready = exchange.getRequestURI().getPath().equals("/q/health/live");
          byte[] body = "{}".getBytes();
          exchange.sendResponseHeaders(ready ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    int port = server.getAddress().getPort();
    try {
      assertEquals(0, healthy(port, "live"));
      assertNotEquals(0, healthy(port, "ready"));
    } finally {
      server.stop(0);
    }
    assertNotEquals(0, healthy(port, "live"), "nobody listens");
    assertEquals(2, healthy(port, "well"), "wrong usage");
  }

  private static int healthy(int port, String check) throws Exception {
    return Tool.run(
            Map.of("QUARKUS_HTTP_PORT", Integer.toString(port)),
            List.of("bash", "deploy/docker/healthy.sh", check))
        .status();
  }

  private static Set<String> found(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
