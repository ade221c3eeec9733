package dev.proofstream.dashboard.summary;

import java.time.Instant;
import java.time.OffsetDateTime;

/** Columns of native queries, whose Java types depend on the expression. */
final class Sql {
  private Sql() {}

  static long whole(Object column) {
    return column == null ? 0 : ((Number) column).longValue();
  }

  static double real(Object column) {
    return column == null ? 0 : ((Number) column).doubleValue();
  }

  static Instant instant(Object column) {
    return switch (column) {
      case null -> null;
      case Instant instant -> instant;
      case OffsetDateTime time -> time.toInstant();
      default -> throw new IllegalArgumentException("no time: " + column.getClass());
    };
  }
}
