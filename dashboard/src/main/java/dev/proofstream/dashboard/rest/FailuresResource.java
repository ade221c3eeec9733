package dev.proofstream.dashboard.rest;

import dev.proofstream.dashboard.store.FailureRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What failed, and why. */
@Path("/api/failures")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "failures")
public class FailuresResource {

  /** The events on the topic failures. */
  private enum Kind {
    InferenceFailed,
    TrainingFailed,
    CircuitFailed
  }

  @GET
  @Operation(summary = "Failures of requests, trainings and circuits, newest first")
  public Uni<Items<FailureView>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("kind") String kind,
      @QueryParam("model") String model,
      @QueryParam("system") String system,
      @QueryParam("code") String code,
      @QueryParam("stage") String stage) {
    Slice slice = Slice.of(page, size);
    Kind known = Filter.oneOf("kind", kind, Kind.values(), Kind::name);
    Filter filter =
        new Filter()
            .where("kind", known == null ? null : known.name())
            .where("model", model)
            .where("proofSystem", system)
            .where("code", code)
            .where("stage", stage);
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "at desc, id",
                (query, values) -> FailureRow.<FailureRow>find(query, values),
                rows -> Uni.createFrom().item(rows.stream().map(FailureView::of).toList())));
  }
}
