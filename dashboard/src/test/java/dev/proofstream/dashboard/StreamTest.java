package dev.proofstream.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server-sent events, read off the wire. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class StreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/api/stream")
  URI stream;

  /** One event as it came. */
  private record Received(String name, String id, JsonNode data) {}

  private static Received next(BufferedReader lines) throws Exception {
    String name = "";
    String id = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && !data.isEmpty()) {
        return new Received(name, id, JSON.readTree(data.toString()));
      } else if (line.startsWith("event:")) {
        name = line.substring("event:".length()).strip();
      } else if (line.startsWith("id:")) {
        id = line.substring("id:".length()).strip();
      } else if (line.startsWith("data:")) {
        data.append(line.substring("data:".length()));
      }
    }
    throw new IllegalStateException("the stream ended");
  }

  @Test
  @Timeout(120)
  void eventsAreNamedAsTheirMessagesComeOnceAndHoldNoFeatures() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient();
        InputStream body =
            client
                .send(
                    HttpRequest.newBuilder(stream).timeout(Duration.ofSeconds(60)).build(),
                    BodyHandlers.ofInputStream())
                .body();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      assertEquals("ping", next(lines).name());

      ProofCreated proof = Events.proof("streamed", "streamed", 10);
      Topic.send(Topics.INFERENCE_REQUESTS, "streamed", Events.request("streamed", "streamed"));
      Topic.send(Topics.PROOFS, "streamed", proof);
      Topic.send(Topics.PROOFS, "streamed", proof);
      Topic.send(Topics.VERIFICATIONS, "streamed", Events.verdict(proof, 1));
      Topic.send(Topics.VERIFICATIONS, "streamed", Events.verdict(proof, 1));
      Topic.send(Topics.FAILURES, "end", Events.failure("end", "streamed", "INTERNAL"));

      List<Received> ours = new ArrayList<>();
      while (ours.size() < 4) {
        Received event = next(lines);
        if (event.data().path("model").asText().equals("streamed")) {
          ours.add(event);
        }
      }
      assertEquals(
          List.of("InferenceFailed", "InferenceRequested", "ProofCreated", "ProofVerified"),
          ours.stream().map(Received::name).sorted().toList());
      for (Received event : ours) {
        assertTrue(event.id().matches("[a-z-]+-\\d+-\\d+"), event.id());
        assertFalse(event.data().toString().contains("987654321"));
      }
      Received request =
          ours.stream()
              .filter(e -> e.name().equals("InferenceRequested"))
              .findFirst()
              .orElseThrow();
      assertTrue(request.data().get("features").isNull());
      assertEquals(0, request.data().get("input").size());
      Received verdict =
          ours.stream().filter(e -> e.name().equals("ProofVerified")).findFirst().orElseThrow();
      assertTrue(verdict.data().get("valid").booleanValue());
      assertTrue(verdict.data().get("proofBytes").isNumber());
    }
  }
}
