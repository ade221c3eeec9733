package dev.proofstream.dashboard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** Fields of JSON objects that are sent here; what is absent or wrong is answered with its name. */
final class Fields {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private final ObjectNode object;
  private final String path;

  /**
   * @param path what stands before the names of fields in errors, such as {@code plan[3].}
   */
  Fields(ObjectNode object, String path) {
    this.object = object;
    this.path = path;
  }

  String id(String name) {
    String text = text(name);
    if (!ID.matcher(text).matches()) {
      throw wrong(name, "must be 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    return text;
  }

  String text(String name) {
    JsonNode node = object.path(name);
    if (!node.isTextual()) {
      throw wrong(name, "must be text");
    }
    return node.textValue();
  }

  /** A text of printable characters. */
  String line(String name, int max) {
    String text = text(name);
    if (text.isEmpty() || text.length() > max || text.chars().anyMatch(Character::isISOControl)) {
      throw wrong(name, "must be 1 to %d printable characters".formatted(max));
    }
    return text;
  }

  /** A text that may be absent, then empty; PostgreSQL has no place for NUL. */
  String remark(String name, int max) {
    if (!object.hasNonNull(name)) {
      return "";
    }
    String text = text(name);
    if (text.length() > max || text.indexOf('\0') >= 0) {
      throw wrong(name, "must be at most %d characters".formatted(max));
    }
    return text;
  }

  int whole(String name, int min, int max) {
    JsonNode node = object.path(name);
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < min
        || node.intValue() > max) {
      throw wrong(name, "must be a whole number from %d to %d".formatted(min, max));
    }
    return node.intValue();
  }

  boolean bool(String name) {
    JsonNode node = object.path(name);
    if (!node.isBoolean()) {
      throw wrong(name, "must be true or false");
    }
    return node.booleanValue();
  }

  /** A time, {@code now} when absent; one far ahead would hide every later one. */
  Instant time(String name, Instant now) {
    if (!object.hasNonNull(name)) {
      return now;
    }
    try {
      Instant at = Instant.parse(text(name));
      if (at.isAfter(now.plus(CLOCK_SKEW)) || at.isBefore(Instant.EPOCH)) {
        throw wrong(name, "must not lie in the future");
      }
      return at;
    } catch (DateTimeParseException e) {
      throw wrong(name, "must be a time such as 2026-01-31T12:00:00Z");
    }
  }

  ApiException wrong(String name, String message) {
    return new ApiException(400, "MALFORMED", path + name, message);
  }
}
