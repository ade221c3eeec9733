package dev.proofstream.cli.laboratory.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.dashboard.Dashboard;
import java.util.Map;

/** Runs as the dashboard keeps them. */
public final class RunStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUNS = "/api/laboratory/runs";

  private final Dashboard dashboard;

  public RunStore(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  /** Begins a run; one of the same id stands. */
  public void create(ObjectNode run) throws InterruptedException {
    dashboard.post(RUNS, run);
  }

  /**
   * Keeps a finished trial.
   *
   * @param trial from 1; 0 for the making of the circuit
   * @param reason why nothing was measured, empty when something was
   */
  public void append(
      String runId,
      String cell,
      int trial,
      boolean cold,
      Map<String, Double> measures,
      String reason)
      throws InterruptedException {
    ObjectNode body =
        JSON.createObjectNode().put("cell", cell).put("trial", trial).put("cold", cold);
    body.set("measures", JSON.valueToTree(measures));
    if (!reason.isEmpty()) {
      body.put("reason", reason.length() > 1900 ? reason.substring(0, 1900) + "…" : reason);
    }
    dashboard.post(RUNS + "/" + runId + "/trials", body);
  }

  /** Sets running, stopped, finished or failed. */
  public void state(String runId, String state, String message) throws InterruptedException {
    dashboard.post(
        RUNS + "/" + runId + "/state",
        JSON.createObjectNode().put("state", state).put("message", message));
  }

  /** Runs of a command without their cells, newest first. */
  public JsonNode newest(String command) throws InterruptedException {
    return required(RUNS + "?size=20&command=" + command).get("items");
  }

  /** A run with its cells and their statistics. */
  public JsonNode run(String runId) throws InterruptedException {
    return dashboard
        .json(RUNS + "/" + runId)
        .orElseThrow(() -> CommandFailedException.no("no run " + runId + " is kept here"));
  }

  public JsonNode trials(String runId) throws InterruptedException {
    return required(RUNS + "/" + runId + "/trials");
  }

  public byte[] csv(String runId) throws InterruptedException {
    return dashboard
        .bytes(RUNS + "/" + runId + "/csv")
        .orElseThrow(() -> CommandFailedException.no("no run " + runId + " is kept here"));
  }

  private JsonNode required(String path) throws InterruptedException {
    return dashboard
        .json(path)
        .orElseThrow(
            () ->
                CommandFailedException.surroundings(
                    "the dashboard that runs is older than this command: restart the stack"));
  }
}
