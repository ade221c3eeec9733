package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.platform.publish.EventPublisher;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.InferenceRequestDecoder;
import dev.proofstream.proto.InferenceRequested;
import dev.proofstream.proto.RequestRefusedException;
import dev.proofstream.proto.Topics;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Inference requests from those who have no Kafka client. */
@Path("/api/requests")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "requests")
public class RequestsResource {

  /** The id under which the outcome will be found. */
  public record Accepted(String requestId) {}

  private final EventPublisher publisher;

  RequestsResource(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Blocking
  @Operation(summary = "Puts a request on the topic; answers once the broker has it")
  public Response request(byte[] body) {
    String generated = "web-" + UUID.randomUUID();
    InferenceRequest request;
    try {
      request = InferenceRequestDecoder.decode(body, EventFormat.JSON.contentType(), generated);
    } catch (RequestRefusedException e) {
      throw new ApiException(400, e.code().name(), e.field(), e.getMessage());
    }
    String requestId = request.requestId();
    byte[] value = requestId.equals(generated) ? withId(body, requestId) : body;
    // The event lends its type to the headers; the value is the producer's own text.
    PublishedEvent envelope =
        publisher.event(
            Topics.INFERENCE_REQUESTS,
            requestId,
            InferenceRequested.getDefaultInstance(),
            EventFormat.JSON);
    publisher.publish(
        new PublishedEvent(
            envelope.topic(), envelope.key(), envelope.format(), envelope.headers(), value));
    return Response.accepted(new Accepted(requestId)).build();
  }

  private static byte[] withId(byte[] body, String requestId) {
    ObjectNode request = Json.object(body);
    request.remove("request_id");
    request.put("requestId", requestId);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }
}
