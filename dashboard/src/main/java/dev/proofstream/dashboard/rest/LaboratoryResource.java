package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.dashboard.live.LiveEvent;
import dev.proofstream.dashboard.live.LiveEvents;
import dev.proofstream.dashboard.store.LaboratoryRunRow;
import dev.proofstream.dashboard.store.LaboratoryState;
import dev.proofstream.dashboard.store.LaboratoryTrialRow;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Runs of {@code report}, {@code scaling} and {@code sweep}: their plans and their trials. */
@Path("/api/laboratory/runs")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "laboratory")
public class LaboratoryResource {
  private static final String CSV = "text/csv";

  /** The run that was meant, and where it stands. */
  public record Filed(String runId, String state) {}

  private final LiveEvents live;
  private final ObjectMapper json;

  LaboratoryResource(LiveEvents live, ObjectMapper json) {
    this.live = live;
    this.json = json;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Begins a run with its plan; sent again, the first stands")
  public Uni<Response> create(byte[] body) {
    LaboratoryRunRow row = LaboratoryPosts.run(body, now());
    return Panache.withTransaction(
            () ->
                LaboratoryRunRow.<LaboratoryRunRow>findById(row.runId)
                    .flatMap(
                        found ->
                            found != null
                                ? Uni.createFrom().item(answer(200, found))
                                : row.persist().replaceWith(answer(201, row))))
        .invoke(answer -> publish(answer));
  }

  @POST
  @Path("/{runId}/trials")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Adds a finished trial to a running run; sent again, the first stands")
  public Uni<Response> trial(@PathParam("runId") String runId, byte[] body) {
    LaboratoryTrialRow trial = LaboratoryPosts.trial(runId, body, now());
    return Panache.withTransaction(
            () ->
                existing(runId)
                    .flatMap(
                        run -> {
                          requirePlanned(run, trial);
                          return trial
                              .append()
                              .map(
                                  isNew -> {
                                    if (isNew) {
                                      run.updatedAt = now();
                                    }
                                    return answer(isNew ? 201 : 200, run);
                                  });
                        }))
        .invoke(answer -> publish(answer));
  }

  @POST
  @Path("/{runId}/state")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Says that a run is running, stopped, finished or failed")
  public Uni<Response> state(@PathParam("runId") String runId, byte[] body) {
    LaboratoryPosts.StateChange change = LaboratoryPosts.state(body);
    return Panache.withTransaction(
            () ->
                existing(runId)
                    .map(
                        run -> {
                          run.state = change.state();
                          run.message = change.message();
                          run.updatedAt = now();
                          run.endedAt =
                              change.state() == LaboratoryState.RUNNING ? null : run.updatedAt;
                          return answer(200, run);
                        }))
        .invoke(answer -> publish(answer));
  }

  @GET
  @Operation(summary = "Runs without their cells, newest first")
  public Uni<Items<LaboratoryViews.RunSummary>> list(
      @QueryParam("page") String page,
      @QueryParam("size") String size,
      @QueryParam("command") String command,
      @QueryParam("state") String state) {
    Slice slice = Slice.of(page, size);
    Filter filter =
        new Filter()
            .where("command", command)
            .where(
                "state",
                Filter.oneOf("state", state, LaboratoryState.values(), LaboratoryState::word));
    return Panache.withSession(
        () ->
            filter.page(
                slice,
                "createdAt desc, runId",
                (query, values) -> LaboratoryRunRow.<LaboratoryRunRow>find(query, values),
                LaboratoryResource::summaries));
  }

  @GET
  @Path("/{runId}")
  @Operation(summary = "A run, its cells in the plan's order and each cell's statistics by measure")
  public Uni<LaboratoryViews.Run> get(@PathParam("runId") String runId) {
    return read(runId, LaboratoryViews::run);
  }

  @GET
  @Path("/{runId}/trials")
  @Operation(summary = "All finished trials of a run: cells in the plan's order, trials in theirs")
  public Uni<Items<LaboratoryViews.Trial>> trials(@PathParam("runId") String runId) {
    return read(
        runId,
        (run, rows) -> {
          List<LaboratoryViews.Trial> trials = LaboratoryViews.trials(run, rows);
          return new Items<>(trials, trials.size());
        });
  }

  @GET
  @Path("/{runId}/csv")
  @Produces({CSV, MediaType.APPLICATION_JSON})
  @Operation(summary = "All finished trials of a run as CSV: a line for each measure of each trial")
  @APIResponse(
      responseCode = "200",
      description = "OK",
      content = @Content(mediaType = CSV, schema = @Schema(implementation = String.class)))
  public Uni<Response> csv(@PathParam("runId") String runId) {
    return read(
        runId,
        (run, rows) ->
            Response.ok(LaboratoryCsv.of(run, LaboratoryViews.trials(run, rows)))
                .type(CSV + ";charset=UTF-8")
                .header(
                    "Content-Disposition",
                    "attachment; filename=\"%s.csv\"".formatted(runId.replace(':', '_')))
                .build());
  }

  private static <T> Uni<T> read(
      String runId, BiFunction<LaboratoryRunRow, List<LaboratoryTrialRow>, T> view) {
    return Panache.withSession(
        () ->
            existing(runId)
                .flatMap(
                    run -> LaboratoryTrialRow.ofRun(runId).map(rows -> view.apply(run, rows))));
  }

  private static Uni<List<LaboratoryViews.RunSummary>> summaries(List<LaboratoryRunRow> rows) {
    if (rows.isEmpty()) {
      return Uni.createFrom().item(List.of());
    }
    return LaboratoryTrialRow.counts(rows.stream().map(row -> row.runId).toList())
        .map(
            counts ->
                rows.stream()
                    .map(row -> LaboratoryViews.summary(row, counts.getOrDefault(row.runId, 0L)))
                    .toList());
  }

  private static Uni<LaboratoryRunRow> existing(String runId) {
    return LaboratoryRunRow.<LaboratoryRunRow>findById(runId)
        .onItem()
        .ifNull()
        .failWith(() -> ApiException.notFound("runId", "no run of this id"));
  }

  private static void requirePlanned(LaboratoryRunRow run, LaboratoryTrialRow trial) {
    if (run.state != LaboratoryState.RUNNING) {
      throw new ApiException(
          409, "CONFLICT", "state", "the run is " + run.state.word() + " and takes no trials");
    }
    boolean planned =
        LaboratoryViews.cells(Json.stored(run.body)).stream()
            .filter(cell -> cell.path("cell").asText().equals(trial.cell))
            .anyMatch(cell -> trial.trial <= cell.path("trials").intValue());
    if (!planned) {
      throw new ApiException(
          400, "MALFORMED", "cell", "the run's plan has no such cell, or fewer trials of it");
    }
  }

  private static Response answer(int status, LaboratoryRunRow run) {
    return Response.status(status).entity(new Filed(run.runId, run.state.word())).build();
  }

  private void publish(Response answer) {
    live.publish(
        new LiveEvent("LaboratoryChanged", "", json.valueToTree(answer.getEntity()).toString()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
