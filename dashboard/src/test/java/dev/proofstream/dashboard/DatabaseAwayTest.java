package dev.proofstream.dashboard;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.is;

import dev.proofstream.platform.testing.EmbeddedStack;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The database goes away and comes back. */
@QuarkusTest
@WithTestResource(EmbeddedStack.class)
class DatabaseAwayTest {
  @ConfigProperty(name = "quarkus.datasource.jdbc.url")
  String url;

  @ConfigProperty(name = "quarkus.datasource.username")
  String user;

  @ConfigProperty(name = "quarkus.datasource.password")
  String password;

  @Test
  void anEventThatComesMeanwhileIsStoredAfterwards() throws Exception {
    String name = url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    String other = url.replace("/" + name, "/template1");
    try (Connection connection = DriverManager.getConnection(other, user, password);
        Statement sql = connection.createStatement()) {
      sql.execute("alter database \"" + name + "\" with allow_connections false");
      try {
        sql.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + name
                + "'");
        ProofCreated proof = Events.proof("away-1", "away", 10);
        Topic.send(Topics.PROOFS, "away-1", proof);
        Topic.send(Topics.VERIFICATIONS, "away-1", Events.verdict(proof, 1));
        // Long enough for some attempts to fail; a slower machine makes fewer, which is no harm.
        Thread.sleep(1500);
        given().get("/api/predictions/away-1").then().statusCode(503);
      } finally {
        sql.execute("alter database \"" + name + "\" with allow_connections true");
      }
    }
    EventsToRestTest.eventually(
        () ->
            given()
                .get("/api/predictions/away-1")
                .then()
                .statusCode(200)
                .body("state", is("verified"))
                .body("delivery", is(1)));
    EventsToRestTest.eventually(() -> given().get("/q/health/ready").then().statusCode(200));
  }
}
