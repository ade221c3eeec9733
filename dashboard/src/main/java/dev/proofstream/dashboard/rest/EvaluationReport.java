package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.dashboard.store.EvaluationRow;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;

/** One entry of the results of {@code evaluate}, as it is sent. */
final class EvaluationReport {
  static final int MAX_BYTES = 100_000;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final int MAX_MODEL = 256;
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
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
    row.runId = id(report, "runId");
    row.proofSystem = id(report, "system");
    row.model = text(report, "model");
    if (row.model.isEmpty()
        || row.model.length() > MAX_MODEL
        || row.model.chars().anyMatch(Character::isISOControl)) {
      throw wrong("model", "must be 1 to %d printable characters".formatted(MAX_MODEL));
    }
    JsonNode rows = report.path("rows");
    if (!rows.isIntegralNumber() || !rows.canConvertToInt() || rows.intValue() < 1) {
      throw wrong("rows", "must be a whole number from 1");
    }
    share(report, "zkAccuracy", true);
    share(report, "agreement", true);
    SHARES.forEach(name -> share(report, name, false));
    row.at = time(report, now);
    // Neither a run id nor a system has a slash.
    row.id = row.runId + "/" + row.proofSystem + "/" + row.model;
    row.report = report.toString();
    return row;
  }

  private static Instant time(ObjectNode report, Instant now) {
    if (!report.hasNonNull("at")) {
      return now;
    }
    try {
      Instant at = Instant.parse(text(report, "at"));
      // A time far ahead would hide every later evaluation.
      if (at.isAfter(now.plus(CLOCK_SKEW)) || at.isBefore(Instant.EPOCH)) {
        throw wrong("at", "must not lie in the future");
      }
      return at;
    } catch (DateTimeParseException e) {
      throw wrong("at", "must be a time such as 2026-01-31T12:00:00Z");
    }
  }

  private static String id(ObjectNode report, String name) {
    String text = text(report, name);
    if (!ID.matcher(text).matches()) {
      throw wrong(name, "must be 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    return text;
  }

  private static String text(ObjectNode report, String name) {
    JsonNode node = report.path(name);
    if (!node.isTextual()) {
      throw wrong(name, "must be text");
    }
    return node.textValue();
  }

  private static void share(ObjectNode report, String name, boolean required) {
    JsonNode node = report.path(name);
    if (!required && (node.isMissingNode() || node.isNull())) {
      return;
    }
    if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
      throw wrong(name, "must be a number from 0 to 1");
    }
  }

  private static ApiException wrong(String field, String message) {
    return new ApiException(400, "MALFORMED", field, message);
  }
}
