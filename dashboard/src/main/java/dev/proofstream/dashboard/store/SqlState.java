package dev.proofstream.dashboard.store;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.Optional;
import org.hibernate.JDBCException;

/** What PostgreSQL answered, out of what Hibernate Reactive and the reactive client make of it. */
public final class SqlState {
  private SqlState() {}

  /**
   * The first two characters of the SQLSTATE (PostgreSQL's manual, appendix A), which say of what
   * kind an error is; empty when the failure did not come from the database.
   */
  public static Optional<String> classOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String state =
          switch (cause) {
            case PgException refusal -> refusal.getSqlState();
            case JDBCException wrapped -> wrapped.getSQLState();
            case SQLException refusal -> refusal.getSQLState();
            default -> null;
          };
      if (state != null && state.length() == 5) {
        return Optional.of(state.substring(0, 2));
      }
    }
    return Optional.empty();
  }
}
