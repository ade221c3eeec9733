package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.queues.Queue;
import dev.proofstream.dashboard.queues.QueueWatch;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What waits, for people and for autoscalers. */
@Path("/api/queues")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "queues")
public class QueuesResource {
  private final QueueWatch watch;

  QueuesResource(QueueWatch watch) {
    this.watch = watch;
  }

  @GET
  @Operation(
      summary =
          "How far each share group is behind, as seen a few seconds ago; empty when the broker is"
              + " away")
  public Items<Queue> list() {
    List<Queue> queues = watch.queues();
    return new Items<>(queues, queues.size());
  }
}
