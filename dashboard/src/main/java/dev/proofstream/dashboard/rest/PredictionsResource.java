package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.store.PredictionRow;
import dev.proofstream.dashboard.store.PredictionState;
import dev.proofstream.dashboard.store.StageTimeRow;
import dev.proofstream.platform.artifacts.ArtifactMissingException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Requests and their outcomes. */
@Path("/api/predictions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "predictions")
public class PredictionsResource {
  private final ArtifactStore artifacts;

  PredictionsResource(ArtifactStore artifacts) {
    this.artifacts = artifacts;
  }

  @GET
  @Operation(summary = "Requests and their outcomes, the most recently changed first")
  public Uni<Items<PredictionView>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("model") String model,
      @QueryParam("system") String system,
      @QueryParam("state") String state,
      @QueryParam("valid") String valid,
      @QueryParam("label") String label,
      @QueryParam("code") String code,
      @QueryParam("prover") String prover,
      @QueryParam("circuitId") String circuitId) {
    Slice slice = Slice.of(page, size);
    Filter filter =
        new Filter()
            .where("model", model)
            .where("proofSystem", system)
            .where(
                "state",
                Filter.oneOf("state", state, PredictionState.values(), PredictionState::word))
            .where("valid", Filter.bool("valid", valid))
            .where("label", Filter.integer("label", label))
            .where("code", code)
            .where("prover", prover)
            .where("circuitId", circuitId);
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "updatedAt desc, requestId",
                (query, values) -> PredictionRow.<PredictionRow>find(query, values),
                PredictionsResource::views));
  }

  @GET
  @Path("/{requestId}")
  @Operation(summary = "One request and its outcome: a verdict or a failure")
  public Uni<PredictionView> get(@PathParam("requestId") String requestId) {
    return Panache.withSession(
        () -> row(requestId).flatMap(row -> views(List.of(row))).map(List::getFirst));
  }

  @GET
  @Path("/{requestId}/bundle")
  @Produces({"application/zip", MediaType.APPLICATION_JSON})
  @Operation(summary = "The bundle.zip that an auditor checks with `proofstream verify`")
  public Uni<Response> bundle(@PathParam("requestId") String requestId) {
    return Panache.withSession(() -> row(requestId))
        .map(
            row -> {
              if (row.bundleSha256.isEmpty()) {
                throw ApiException.notFound("requestId", "this request has no bundle");
              }
              return row.bundleSha256;
            })
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(sha256 -> zip(requestId, sha256));
  }

  private Response zip(String requestId, String sha256) {
    byte[] content;
    try {
      content = artifacts.read(sha256);
    } catch (ArtifactMissingException | IllegalArgumentException e) {
      throw ApiException.notFound("requestId", "the artifact store does not hold this bundle");
    }
    String file = requestId.replaceAll("[^A-Za-z0-9._-]", "_") + ".zip";
    return Response.ok(content, "application/zip")
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file + "\"")
        .build();
  }

  private static Uni<PredictionRow> row(String requestId) {
    return PredictionRow.<PredictionRow>findById(requestId)
        .onItem()
        .ifNull()
        .failWith(
            () -> ApiException.notFound("requestId", "no event has named this request so far"));
  }

  /** The rows with their stages, which one query fetches for all. */
  private static Uni<List<PredictionView>> views(List<PredictionRow> rows) {
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    List<String> ids = rows.stream().map(row -> row.requestId).toList();
    return StageTimeRow.<StageTimeRow>list(
            "kind = ?1 and subject in ?2", StageTimeRow.PREDICTION, ids)
        .map(
            times -> {
              Map<String, List<StageTimeRow>> bySubject =
                  times.stream().collect(Collectors.groupingBy(time -> time.subject));
              return rows.stream()
                  .map(
                      row ->
                          PredictionView.of(row, bySubject.getOrDefault(row.requestId, List.of())))
                  .toList();
            });
  }
}
