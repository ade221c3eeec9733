package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.live.LiveEvents;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Events as they are stored. */
@Path("/api/stream")
@Tag(name = "stream")
public class StreamResource {
  private static final long RECONNECT_MS = 2000;

  private final LiveEvents live;

  StreamResource(LiveEvents live) {
    this.live = live;
  }

  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @Operation(
      summary = "Server-sent events named as the Protobuf messages, without values of features")
  public Multi<OutboundSseEvent> stream(@Context Sse sse) {
    return live.stream()
        .map(
            event -> {
              OutboundSseEvent.Builder builder =
                  sse.newEventBuilder()
                      .name(event.name())
                      .reconnectDelay(RECONNECT_MS)
                      .data(event.json());
              return event.id().isEmpty() ? builder.build() : builder.id(event.id()).build();
            });
  }
}
