package dev.proofstream.cli.stack;

import dev.proofstream.devstack.Database;
import java.util.Optional;

/**
 * Where a running stack is reached.
 *
 * @param kafka host and port of the broker
 * @param database the database
 * @param dashboard URL of the dashboard, without a closing slash
 */
public record Endpoints(String kafka, Database database, String dashboard) {

  static Optional<Endpoints> read(Home home, int dashboardPort) {
    return StackStarter.devstackState(home)
        .map(
            state ->
                new Endpoints(
                    state.bootstrap(), state.database(), "http://127.0.0.1:" + dashboardPort));
  }

  /** Host and port of the database. */
  public String postgres() {
    return database.host() + ":" + database.port();
  }

  boolean kafkaListens() {
    int colon = kafka.lastIndexOf(':');
    return Ports.listens(kafka.substring(0, colon), Integer.parseInt(kafka.substring(colon + 1)));
  }

  boolean postgresListens() {
    return Ports.listens(database.host(), database.port());
  }
}
