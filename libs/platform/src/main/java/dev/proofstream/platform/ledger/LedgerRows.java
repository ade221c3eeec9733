package dev.proofstream.platform.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.Source;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The ledger's two tables; every statement commits by itself. */
final class LedgerRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is kept of a request beside its claim. */
  enum Kind {
    PROOF,
    OUTCOME;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who claimed a request id. */
  record Request(byte[] digest, Source source) {
    boolean hasDigest(byte[] other) {
      return MessageDigest.isEqual(digest, other);
    }
  }

  private final Connection connection;

  LedgerRows(Connection connection) {
    this.connection = connection;
  }

  /** False when the request id is taken; waits for a claim that is being written. */
  boolean insertRequest(String requestId, byte[] digest, Source source) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into ledger.request (request_id, content_digest, source)
            values (?, ?, ?) on conflict do nothing""")) {
      insert.setString(1, requestId);
      insert.setBytes(2, digest);
      insert.setString(3, source.toString());
      return insert.executeUpdate() == 1;
    }
  }

  Optional<Request> request(String requestId) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "select content_digest, source from ledger.request where request_id = ?")) {
      select.setString(1, requestId);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? Optional.of(new Request(row.getBytes(1), Source.parse(row.getString(2))))
            : Optional.empty();
      }
    }
  }

  /** False when the request has an event of that kind; waits for one that is being written. */
  boolean insertEvent(String requestId, Kind kind, PublishedEvent event) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into ledger.event (request_id, kind, topic, key, format, headers, value)
            values (?, ?, ?, ?, ?, ?::jsonb, ?) on conflict do nothing""")) {
      insert.setString(1, requestId);
      insert.setString(2, kind.label());
      insert.setString(3, event.topic());
      insert.setString(4, event.key());
      insert.setString(5, event.format().name());
      insert.setString(6, json(event.headers()));
      insert.setBytes(7, event.value());
      return insert.executeUpdate() == 1;
    }
  }

  Map<Kind, PublishedEvent> events(String requestId) throws SQLException {
    Map<Kind, PublishedEvent> events = new EnumMap<>(Kind.class);
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select kind, topic, key, format, headers, value
            from ledger.event where request_id = ?""")) {
      select.setString(1, requestId);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          events.put(
              Kind.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
              new PublishedEvent(
                  row.getString(2),
                  row.getString(3),
                  EventFormat.valueOf(row.getString(4)),
                  headers(row.getString(5)),
                  row.getBytes(6)));
        }
      }
    }
    return events;
  }

  /** Number of rows that were deleted. */
  int deleteOlderThan(Duration age) throws SQLException {
    int deleted = 0;
    for (String table : new String[] {"event", "request"}) {
      try (PreparedStatement delete =
          connection.prepareStatement(
              "delete from ledger." + table + " where written_at < now() - ? * interval '1 s'")) {
        delete.setLong(1, age.toSeconds());
        deleted += delete.executeUpdate();
      }
    }
    return deleted;
  }

  private static String json(Map<String, String> headers) {
    try {
      return JSON.writeValueAsString(headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text can always be written as JSON", e);
    }
  }

  private static Map<String, String> headers(String json) {
    try {
      return JSON.readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("headers in the ledger are no JSON", e);
    }
  }
}
