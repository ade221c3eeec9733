package dev.proofstream.platform.ledger;

import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.Source;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Makes the outcome of a request exactly one although delivery is at least once: whoever ends a
 * request first writes the outcome here, whoever comes later publishes what stands. Rows are only
 * ever inserted, and deleted when they are older than the retention, so that the database itself
 * decides every race.
 *
 * <p>Every method throws {@link LedgerException} when the database does not answer; nothing has
 * been decided then and the caller tries again.
 */
@ApplicationScoped
public class OutcomeLedger {
  private static final Logger LOG = Logger.getLogger(OutcomeLedger.class);

  private final DataSource database;
  private final Path keyFile;
  private final Duration retention;
  private final ScheduledExecutorService cleaner =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ledger-cleaner").daemon().factory());

  private volatile LedgerKey key;

  @Inject
  public OutcomeLedger(DataSource database, PlatformConfig config) {
    this(
        database,
        config.ledger().key().orElseGet(() -> config.home().resolve("keys").resolve("ledger.key")),
        config.ledger().retention());
  }

  /**
   * @param keyFile where the key of the content digests is or is to be
   * @param retention how long requests and outcomes are remembered
   */
  public OutcomeLedger(DataSource database, Path keyFile, Duration retention) {
    this.database = database;
    this.keyFile = keyFile;
    this.retention = retention;
  }

  /**
   * Brings the schema up to date and reads the key, now instead of at the first use. Several
   * processes may do so at once.
   */
  public synchronized void prepare() {
    if (key != null) {
      return;
    }
    LedgerSchema.migrate(database);
    key = LedgerKey.in(keyFile);
    cleaner.scheduleWithFixedDelay(this::forgetOld, 1, 60, TimeUnit.MINUTES);
  }

  /**
   * Takes up a request.
   *
   * @param requestId the request's id; its source when it has none
   * @param content the request's canonical content: the same for the same request, however written
   * @param source the record that holds it
   */
  public Claim claim(String requestId, byte[] content, Source source) {
    prepare();
    byte[] digest = key.digest(content);
    return ask(
        "claim " + requestId,
        connection -> {
          LedgerRows rows = new LedgerRows(connection);
          while (true) {
            if (rows.insertRequest(requestId, digest, source)) {
              // Whoever verified a proof of it may have ended the request before it was claimed.
              Map<LedgerRows.Kind, PublishedEvent> events = rows.events(requestId);
              return events.isEmpty() ? new Claim.Fresh() : redelivered(events);
            }
            Optional<LedgerRows.Request> first = rows.request(requestId);
            if (first.isEmpty()) {
              continue; // forgotten in between
            }
            if (!first.get().hasDigest(digest)) {
              return new Claim.Conflict(first.get().source());
            }
            Map<LedgerRows.Kind, PublishedEvent> events = rows.events(requestId);
            return first.get().source().equals(source)
                ? redelivered(events)
                : new Claim.Duplicate(
                    first.get().source(), Optional.ofNullable(events.get(LedgerRows.Kind.OUTCOME)));
          }
        });
  }

  /**
   * Records a request's proof before it is published.
   *
   * @return the proof that stands: this one, or the one that was recorded before it
   */
  public PublishedEvent recordProof(String requestId, PublishedEvent proof) {
    return write(requestId, LedgerRows.Kind.PROOF, proof);
  }

  /**
   * Ends a request.
   *
   * @param outcome the verification or the failure that is its outcome
   * @return the outcome that stands, to be published: this one, or the one that was written before
   *     it
   */
  public PublishedEvent complete(String requestId, PublishedEvent outcome) {
    return write(requestId, LedgerRows.Kind.OUTCOME, outcome);
  }

  /** The request's recorded proof. */
  public Optional<PublishedEvent> proof(String requestId) {
    return event(requestId, LedgerRows.Kind.PROOF);
  }

  /** The request's outcome. */
  public Optional<PublishedEvent> outcome(String requestId) {
    return event(requestId, LedgerRows.Kind.OUTCOME);
  }

  private static Claim redelivered(Map<LedgerRows.Kind, PublishedEvent> events) {
    return new Claim.Redelivered(
        Optional.ofNullable(events.get(LedgerRows.Kind.PROOF)),
        Optional.ofNullable(events.get(LedgerRows.Kind.OUTCOME)));
  }

  private PublishedEvent write(String requestId, LedgerRows.Kind kind, PublishedEvent event) {
    Objects.requireNonNull(event);
    prepare();
    return ask(
        "write the " + kind.label() + " of " + requestId,
        connection -> {
          LedgerRows rows = new LedgerRows(connection);
          while (true) {
            if (rows.insertEvent(requestId, kind, event)) {
              return event;
            }
            PublishedEvent standing = rows.events(requestId).get(kind);
            if (standing != null) {
              return standing;
            }
          }
        });
  }

  private Optional<PublishedEvent> event(String requestId, LedgerRows.Kind kind) {
    prepare();
    return ask(
        "read the " + kind.label() + " of " + requestId,
        connection -> Optional.ofNullable(new LedgerRows(connection).events(requestId).get(kind)));
  }

  /** Deletes what is older than the retention. */
  void forgetOld() {
    try {
      int forgotten =
          ask("forget", connection -> new LedgerRows(connection).deleteOlderThan(retention));
      if (forgotten > 0) {
        LOG.infof("forgot %d ledger rows older than %s", forgotten, retention);
      }
    } catch (RuntimeException e) {
      LOG.warnf("old ledger rows stay for now: %s", e.getMessage());
    }
  }

  @PreDestroy
  void close() {
    cleaner.shutdownNow();
  }

  @FunctionalInterface
  private interface Question<T> {
    T of(Connection connection) throws SQLException;
  }

  private <T> T ask(String what, Question<T> question) {
    try (Connection connection = database.getConnection()) {
      return question.of(connection);
    } catch (SQLException e) {
      throw LedgerSchema.failure(what, e);
    }
  }
}
