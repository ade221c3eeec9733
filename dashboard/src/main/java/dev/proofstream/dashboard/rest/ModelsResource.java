package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.store.EvaluationRow;
import dev.proofstream.dashboard.store.ModelRow;
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

/** Models: the event ModelTrained, when it came, and the newest evaluation by proof system. */
@Path("/api/models")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "models")
public class ModelsResource {

  @GET
  @Operation(
      summary =
          "ModelTrained events with receivedAt and the name's newest evaluations, newest first")
  public Uni<Items<JsonNode>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("model") String model) {
    Slice slice = Slice.of(page, size);
    Filter filter = new Filter().where("model", model);
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "receivedAt desc, modelId",
                (query, values) -> ModelRow.<ModelRow>find(query, values),
                ModelsResource::views));
  }

  private static Uni<List<JsonNode>> views(List<ModelRow> rows) {
    return Evaluations.newest()
        .map(evaluations -> rows.stream().<JsonNode>map(row -> view(row, evaluations)).toList());
  }

  private static ObjectNode view(ModelRow row, List<EvaluationRow> evaluations) {
    ObjectNode view = Json.with(Json.stored(row.event), "receivedAt", row.receivedAt);
    ObjectNode bySystem = view.putObject("evaluation");
    evaluations.stream()
        // An evaluation names the model, not its id: it is of the one that stood then.
        .filter(evaluation -> evaluation.model.equals(row.model))
        .filter(evaluation -> !evaluation.at.isBefore(row.receivedAt))
        .forEach(evaluation -> bySystem.set(evaluation.proofSystem, Evaluations.view(evaluation)));
    return view;
  }
}
