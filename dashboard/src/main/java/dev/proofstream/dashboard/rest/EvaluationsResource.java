package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.dashboard.live.LiveEvent;
import dev.proofstream.dashboard.live.LiveEvents;
import dev.proofstream.dashboard.store.EvaluationRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Proven labels against true ones, reported by {@code evaluate}: events hold no true labels. */
@Path("/api/evaluations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "evaluations")
public class EvaluationsResource {

  /** What a report is filed under. */
  public record Filed(String runId, String model, String system) {}

  private final LiveEvents live;
  private final ObjectMapper json;

  EvaluationsResource(LiveEvents live, ObjectMapper json) {
    this.live = live;
    this.json = json;
  }

  @GET
  @Operation(summary = "Reports of `evaluate`, newest first")
  public Uni<Items<JsonNode>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("model") String model,
      @QueryParam("system") String system,
      @QueryParam("runId") String runId) {
    Slice slice = Slice.of(page, size);
    Filter filter =
        new Filter().where("model", model).where("proofSystem", system).where("runId", runId);
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "at desc, id",
                (query, values) -> EvaluationRow.<EvaluationRow>find(query, values),
                rows -> Uni.createFrom().item(views(rows))));
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary =
          "Files one entry of evaluate's results with its runId; sent again, the first stands")
  public Uni<Response> report(byte[] body) {
    EvaluationRow row = EvaluationReport.read(body, Instant.now().truncatedTo(ChronoUnit.MICROS));
    Filed filed = new Filed(row.runId, row.model, row.proofSystem);
    return Panache.withTransaction(
            () ->
                EvaluationRow.findById(row.id)
                    .flatMap(
                        found ->
                            found == null
                                ? row.persist().replaceWith(true)
                                : Uni.createFrom().item(false)))
        .map(
            isNew -> {
              if (isNew) {
                live.publish(
                    new LiveEvent("EvaluationReported", "", json.valueToTree(filed).toString()));
              }
              return Response.status(isNew ? 201 : 200).entity(filed).build();
            });
  }

  private static List<JsonNode> views(List<EvaluationRow> rows) {
    return rows.stream().<JsonNode>map(Evaluations::view).toList();
  }
}
