package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.summary.Summary;
import dev.proofstream.dashboard.summary.SummaryQuery;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Everything in figures. */
@Path("/api/summary")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "summary")
public class SummaryResource {
  private final SummaryQuery query;

  SummaryResource(SummaryQuery query) {
    this.query = query;
  }

  @GET
  @Operation(summary = "Counts, quality, stage times, memory, throughput and replicas")
  public Uni<Summary> get() {
    return query.summary();
  }
}
