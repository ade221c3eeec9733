package dev.proofstream.model.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  /** SHA-256 of "abc", FIPS 180-2 appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path cache;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good", exchange -> answer(exchange, 200, "abc"));
    server.createContext("/other", exchange -> answer(exchange, 200, "abd"));
    server.createContext("/gone", exchange -> answer(exchange, 404, "abc"));
    server.start();
  }

  private void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
      throws IOException {
    requests.incrementAndGet();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aFileIsDownloadedOnceAndThenComesFromTheCache() throws IOException {
    Download download = new Download(List.of(source("/good")), ABC, LONG);
    Path file = download.into(cache, "data.csv").orElseThrow();
    assertEquals("abc", Files.readString(file));
    assertEquals(Optional.of(file), download.into(cache, "data.csv"));
    assertEquals(1, requests.get());
    assertEquals(List.of(file), list());
  }

  @Test
  void anotherFileUnderTheSameAddressIsRefused() throws IOException {
    assertEquals(
        Optional.empty(),
        new Download(List.of(source("/other")), ABC, LONG).into(cache, "data.csv"));
    assertEquals(List.of(), list());
  }

  @Test
  void aDamagedCacheIsDownloadedAgain() throws IOException {
    Files.writeString(cache.resolve("data.csv"), "ab");
    Path file =
        new Download(List.of(source("/good")), ABC, LONG).into(cache, "data.csv").orElseThrow();
    assertEquals("abc", Files.readString(file));
  }

  @Test
  void theNextSourceIsTriedWhenOneFails() {
    List<URI> sources = List.of(source("/gone"), source("/other"), source("/good"));
    assertTrue(new Download(sources, ABC, LONG).into(cache, "data.csv").isPresent());
  }

  @Test
  void aSourceThatNeverAnswersIsGivenUp() throws IOException {
    // A listening socket that nobody accepts from: connections are made, answers never come.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI source = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
      Download download = new Download(List.of(source, source), ABC, Duration.ofMillis(200));
      assertEquals(Optional.empty(), download.into(cache, "data.csv"));
    }
  }

  private URI source(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private List<Path> list() throws IOException {
    try (var files = Files.list(cache)) {
      return files.toList();
    }
  }
}
