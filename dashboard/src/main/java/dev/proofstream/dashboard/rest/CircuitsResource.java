package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.dashboard.store.CircuitRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Circuits: the event CircuitReady and when it came. */
@Path("/api/circuits")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "circuits")
public class CircuitsResource {

  @GET
  @Operation(summary = "CircuitReady events with receivedAt, newest first")
  public Uni<Items<JsonNode>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("model") String model,
      @QueryParam("modelId") String modelId,
      @QueryParam("system") String system,
      @QueryParam("keys") String keys) {
    Slice slice = Slice.of(page, size);
    Filter filter =
        new Filter()
            .where("model", model)
            .where("modelId", modelId)
            .where("proofSystem", system)
            .where("keys", keys);
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "receivedAt desc, circuitId",
                (query, values) -> CircuitRow.<CircuitRow>find(query, values),
                rows -> Uni.createFrom().item(views(rows))));
  }

  private static List<JsonNode> views(List<CircuitRow> rows) {
    return rows.stream()
        .<JsonNode>map(row -> Json.with(Json.stored(row.event), "receivedAt", row.receivedAt))
        .toList();
  }
}
