package dev.proofstream.cli.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.evaluation.EvaluationResult;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The dashboard's REST interface. */
public final class Dashboard implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /**
   * @param url where it is, without a closing slash
   */
  public Dashboard(String url) {
    this.url = url;
  }

  /** What is known of a request; empty when no event named it yet. */
  public Optional<JsonNode> prediction(String requestId) throws InterruptedException {
    return json("/api/predictions/" + encode(requestId));
  }

  /** The bundle.zip of a request; empty when there is none. */
  public Optional<byte[]> bundle(String requestId) throws InterruptedException {
    return get("/api/predictions/" + encode(requestId) + "/bundle");
  }

  /** Shows the result of an evaluation on the page. */
  public void post(String runId, boolean synthetic, EvaluationResult result)
      throws InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("runId", runId).put("synthetic", synthetic);
    body.setAll((ObjectNode) JSON.valueToTree(result));
    post("/api/evaluations", body);
  }

  /**
   * Sends JSON to a path of the API.
   *
   * @throws CommandFailedException with status 3 when it is not taken
   */
  public void post(String path, JsonNode body) throws InterruptedException {
    HttpResponse<byte[]> answer =
        send(
            HttpRequest.newBuilder(URI.create(url + path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    if (answer.statusCode() / 100 != 2) {
      throw refused(answer);
    }
  }

  /** JSON of a path of the API; empty where there is nothing. */
  public Optional<JsonNode> json(String path) throws InterruptedException {
    return get(path).map(this::tree);
  }

  /** Bytes of a path of the API; empty where there is nothing. */
  public Optional<byte[]> bytes(String path) throws InterruptedException {
    return get(path);
  }

  private JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw unusable(e.getMessage(), e);
    }
  }

  private Optional<byte[]> get(String path) throws InterruptedException {
    HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    return switch (answer.statusCode()) {
      case 200 -> Optional.of(answer.body());
      case 404 -> Optional.empty();
      default -> throw refused(answer);
    };
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws InterruptedException {
    try {
      return client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unusable(e.toString(), e);
    }
  }

  private CommandFailedException refused(HttpResponse<byte[]> answer) {
    return unusable(
        "status " + answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8),
        null);
  }

  private CommandFailedException unusable(String why, Throwable cause) {
    return CommandFailedException.surroundings(
        "the dashboard at " + url + " does not answer as it should (" + why + ")", cause);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    client.close();
  }
}
