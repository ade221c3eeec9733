package dev.proofstream.platform.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

/** The ledger's schema: a PostgreSQL schema of its own with its own Flyway history. */
final class LedgerSchema {
  private static final String SCHEMA = "ledger";

  /** The migrations, oldest first, beside this class's resources in db/ledger. */
  private static final List<String> MIGRATIONS = List.of("V1__ledger.sql");

  private LedgerSchema() {}

  /** Flyway's lock in the database lets one process migrate while the others wait. */
  static void migrate(DataSource database) {
    try {
      Flyway.configure(LedgerSchema.class.getClassLoader())
          .dataSource(database)
          .schemas(SCHEMA)
          .defaultSchema(SCHEMA)
          .locations(new String[0])
          .resourceProvider(new Migrations())
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new LedgerException("cannot bring the ledger's schema up to date", e);
    }
  }

  /**
   * What an error of the database means: a passing trouble of database or connection, or a
   * statement that will fail again (https://www.postgresql.org/docs/18/errcodes-appendix.html).
   */
  static RuntimeException failure(String what, SQLException e) {
    String state = e.getSQLState();
    boolean permanent =
        state != null
            && (state.startsWith("22") || state.startsWith("23") || state.startsWith("42"));
    return permanent
        ? new IllegalStateException("the ledger cannot " + what, e)
        : new LedgerException("the ledger cannot " + what + " now", e);
  }

  /** Names the migrations instead of having Flyway scan the class path for them. */
  private static final class Migrations implements ResourceProvider {
    @Override
    public LoadableResource getResource(String name) {
      return MIGRATIONS.contains(name) ? new Migration(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return MIGRATIONS.stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> Arrays.stream(suffixes).anyMatch(name::endsWith))
          .map(name -> (LoadableResource) new Migration(name))
          .toList();
    }
  }

  private static final class Migration extends LoadableResource {
    private final String name;

    Migration(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      InputStream in = LedgerSchema.class.getResourceAsStream("/db/ledger/" + name);
      if (in == null) {
        throw new UncheckedIOException(new IOException("resource /db/ledger/" + name + " is gone"));
      }
      return new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    @Override
    public String getAbsolutePath() {
      return "db/ledger/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
