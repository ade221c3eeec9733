package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.store.EvaluationRow;
import java.time.Instant;
import java.util.List;

/** One entry of the results of {@code evaluate}, as it is sent. */
final class EvaluationReport {
  static final int MAX_BYTES = 100_000;
  private static final int MAX_MODEL = 256;
  private static final List<String> SHARES =
      List.of("accuracy", "zkAccuracy", "agreement", "precision", "recall", "f1");

  private EvaluationReport() {}

  /**
   * @throws ApiException 400 naming the field that is absent or wrong
   */
  static EvaluationRow read(byte[] body, Instant now) {
    if (body.length > MAX_BYTES) {
      throw new ApiException(
          413, "TOO_LARGE", "", "a report has at most %d bytes".formatted(MAX_BYTES));
    }
    ObjectNode report = Json.object(body);
    EvaluationRow row = new EvaluationRow();
    Fields fields = new Fields(report, "");
    row.runId = fields.id("runId");
    row.proofSystem = fields.id("system");
    row.model = fields.line("model", MAX_MODEL);
    fields.whole("rows", 1, Integer.MAX_VALUE);
    share(report, "zkAccuracy", true);
    share(report, "agreement", true);
    SHARES.forEach(name -> share(report, name, false));
    row.at = fields.time("at", now);
    // Neither a run id nor a system has a slash.
    row.id = row.runId + "/" + row.proofSystem + "/" + row.model;
    row.report = report.toString();
    return row;
  }

  private static void share(ObjectNode report, String name, boolean required) {
    JsonNode node = report.path(name);
    if (!required && (node.isMissingNode() || node.isNull())) {
      return;
    }
    if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
      throw new Fields(report, "").wrong(name, "must be a number from 0 to 1");
    }
  }
}
