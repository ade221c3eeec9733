package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.store.LaboratoryRunRow;
import dev.proofstream.dashboard.store.LaboratoryState;
import dev.proofstream.dashboard.store.LaboratoryTrialRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the laboratory sends, read and checked. */
final class LaboratoryPosts {
  static final int MAX_RUN_BYTES = 1_000_000;
  static final int MAX_TRIAL_BYTES = 100_000;
  private static final int MAX_CELLS = 5_000;
  private static final int MAX_TRIALS = 100_000;
  private static final int MAX_ROWS = 10_000_000;
  private static final int MAX_NAME = 256;
  private static final int MAX_REASON = 2_000;
  private static final int MAX_MEASURES = 200;

  private LaboratoryPosts() {}

  /**
   * A state to be set.
   *
   * @param message empty for none
   */
  record StateChange(LaboratoryState state, String message) {}

  /**
   * @throws ApiException 400 naming the field that is absent or wrong, 413 when it is too large
   */
  static LaboratoryRunRow run(byte[] body, Instant now) {
    ObjectNode run = object(body, MAX_RUN_BYTES);
    Fields fields = new Fields(run, "");
    LaboratoryRunRow row = new LaboratoryRunRow();
    row.runId = fields.id("runId");
    row.command = fields.id("command");
    row.state = LaboratoryState.RUNNING;
    row.message = "";
    row.createdAt = now;
    row.updatedAt = now;
    fields.remark("commit", MAX_NAME);
    for (String name : new String[] {"options", "machine", "versions", "data"}) {
      if (run.hasNonNull(name) && !run.get(name).isObject()) {
        throw fields.wrong(name, "must be an object");
      }
    }
    if (run.hasNonNull("reference") && !run.get("reference").isArray()) {
      throw fields.wrong("reference", "must be an array");
    }
    if (!(run.path("plan") instanceof ArrayNode plan)
        || plan.isEmpty()
        || plan.size() > MAX_CELLS) {
      throw fields.wrong("plan", "must be an array of 1 to %d cells".formatted(MAX_CELLS));
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < plan.size(); i++) {
      row.planned += cell(plan.get(i), "plan[" + i + "]", names);
    }
    row.body = run.toString();
    return row;
  }

  /** Checks a cell and returns its number of trials. */
  private static int cell(JsonNode node, String path, Set<String> names) {
    if (!(node instanceof ObjectNode cell)) {
      throw new ApiException(400, "MALFORMED", path, "must be an object");
    }
    Fields fields = new Fields(cell, path + ".");
    if (!names.add(fields.line("cell", MAX_NAME))) {
      throw fields.wrong("cell", "must be another than that of every cell before it");
    }
    fields.line("experiment", MAX_NAME);
    fields.line("model", MAX_NAME);
    fields.line("architecture", MAX_NAME);
    fields.id("system");
    fields.whole("batch", 1, MAX_ROWS);
    fields.whole("rows", 1, MAX_ROWS);
    if (cell.hasNonNull("scale")) {
      fields.whole("scale", 0, 253);
    }
    return fields.whole("trials", 1, MAX_TRIALS);
  }

  /**
   * @throws ApiException 400 naming the field that is absent or wrong, 413 when it is too large
   */
  static LaboratoryTrialRow trial(String runId, byte[] body, Instant now) {
    ObjectNode trial = object(body, MAX_TRIAL_BYTES);
    Fields fields = new Fields(trial, "");
    LaboratoryTrialRow row = new LaboratoryTrialRow();
    row.runId = runId;
    row.cell = fields.line("cell", MAX_NAME);
    row.trial = fields.whole("trial", 0, MAX_TRIALS);
    row.cold = fields.bool("cold");
    row.at = fields.time("at", now);
    row.reason = fields.remark("reason", MAX_REASON);
    if (!(trial.path("measures") instanceof ObjectNode measures)
        || measures.size() > MAX_MEASURES) {
      throw fields.wrong(
          "measures", "must be an object of at most %d numbers".formatted(MAX_MEASURES));
    }
    ObjectNode kept = measures.objectNode();
    for (Map.Entry<String, JsonNode> measure : measures.properties()) {
      if (measure.getValue().isNull()) {
        continue;
      }
      if (!measure.getValue().isNumber() || !Double.isFinite(measure.getValue().doubleValue())) {
        throw new Fields(measures, "measures.").wrong(measure.getKey(), "must be a number or null");
      }
      if (measure.getKey().length() > MAX_NAME
          || measure.getKey().chars().anyMatch(Character::isISOControl)) {
        throw fields.wrong("measures", "names have at most %d characters".formatted(MAX_NAME));
      }
      kept.set(measure.getKey(), measure.getValue());
    }
    if (kept.isEmpty() == row.reason.isEmpty()) {
      throw fields.wrong("measures", "must hold something, or else reason say why not");
    }
    row.body = kept.toString();
    return row;
  }

  /**
   * @throws ApiException 400 naming the field that is absent or wrong
   */
  static StateChange state(byte[] body) {
    ObjectNode change = object(body, MAX_TRIAL_BYTES);
    Fields fields = new Fields(change, "");
    String word = fields.text("state");
    for (LaboratoryState state : LaboratoryState.values()) {
      if (state.word().equals(word)) {
        return new StateChange(state, fields.remark("message", MAX_REASON));
      }
    }
    throw fields.wrong("state", "must be running, stopped, finished or failed");
  }

  private static ObjectNode object(byte[] body, int max) {
    if (body.length > max) {
      throw new ApiException(413, "TOO_LARGE", "", "the body has at most %d bytes".formatted(max));
    }
    return Json.object(body);
  }
}
