package dev.proofstream.platform.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.devstack.Database;
import dev.proofstream.platform.publish.PublishedEvent;
import dev.proofstream.platform.testing.TestStack;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.InferenceFailed;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.Source;
import dev.proofstream.proto.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class OutcomeLedgerTest {
  private static final Source FIRST = Source.of(Topics.INFERENCE_REQUESTS, 0, 7);
  private static final Source SECOND = Source.of(Topics.INFERENCE_REQUESTS, 1, 3);
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "other".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path home;
  private static DataSource database;

  private final OutcomeLedger ledger = ledger();
  private final String id = "r-" + UUID.randomUUID();

  @BeforeAll
  static void connect() {
    Database address = TestStack.shared().stack().database();
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(address.jdbcUrl());
    source.setUser(address.user());
    source.setPassword(address.password());
    database = source;
  }

  private static OutcomeLedger ledger() {
    return new OutcomeLedger(database, home.resolve("keys/ledger.key"), Duration.ofDays(30));
  }

  private PublishedEvent verified(int label) {
    return PublishedEvent.of(
        Topics.VERIFICATIONS,
        id,
        ProofVerified.newBuilder().setRequestId(id).setValid(true).setLabel(label).build(),
        EventFormat.PROTOBUF,
        "verifier-service-1");
  }

  private PublishedEvent failed(String code) {
    return PublishedEvent.of(
        Topics.FAILURES,
        id,
        InferenceFailed.newBuilder().setRequestId(id).setCode(code).build(),
        EventFormat.JSON,
        "prover-service-1");
  }

  @Test
  void aNewRequestIsFreshAndTheSameRecordAgainIsRedelivered() {
    assertInstanceOf(Claim.Fresh.class, ledger.claim(id, CONTENT, FIRST));
    assertEquals(
        new Claim.Redelivered(Optional.empty(), Optional.empty()),
        ledger.claim(id, CONTENT, FIRST));
  }

  @Test
  void aRedeliveredRequestComesWithWhatStands() {
    ledger.claim(id, CONTENT, FIRST);
    PublishedEvent proof = verified(0);
    PublishedEvent outcome = failed("INTERNAL");
    assertEquals(proof, ledger.recordProof(id, proof));
    assertEquals(outcome, ledger.complete(id, outcome));
    assertEquals(
        new Claim.Redelivered(Optional.of(proof), Optional.of(outcome)),
        ledger.claim(id, CONTENT, FIRST));
    assertEquals(Optional.of(proof), ledger.proof(id));
    assertEquals(Optional.of(outcome), ledger.outcome(id));
  }

  @Test
  void theSameContentFromAnotherRecordIsADuplicate() {
    ledger.claim(id, CONTENT, FIRST);
    assertEquals(new Claim.Duplicate(FIRST, Optional.empty()), ledger.claim(id, CONTENT, SECOND));
    PublishedEvent outcome = verified(1);
    ledger.complete(id, outcome);
    assertEquals(
        new Claim.Duplicate(FIRST, Optional.of(outcome)), ledger.claim(id, CONTENT, SECOND));
  }

  @Test
  void otherContentIsAConflictAndLeavesTheFirstOutcomeAlone() {
    ledger.claim(id, CONTENT, FIRST);
    PublishedEvent outcome = verified(1);
    ledger.complete(id, outcome);
    assertEquals(new Claim.Conflict(FIRST), ledger.claim(id, OTHER, SECOND));
    assertEquals(Optional.of(outcome), ledger.outcome(id));
    assertInstanceOf(Claim.Redelivered.class, ledger.claim(id, CONTENT, FIRST));
  }

  @Test
  void whoeverComesLaterGetsTheOutcomeThatStands() {
    ledger.claim(id, CONTENT, FIRST);
    PublishedEvent poison = failed("POISON");
    assertEquals(poison, ledger.complete(id, poison));
    PublishedEvent standing = ledger.complete(id, verified(1));
    assertEquals(poison, standing);
    assertArrayEquals(poison.value(), standing.value());
    assertEquals("InferenceFailed", standing.eventName());
  }

  @Test
  void anOutcomeWithoutAClaimStandsForTheClaimThatFollows() {
    PublishedEvent outcome = verified(0);
    assertEquals(outcome, ledger.complete(id, outcome));
    assertEquals(
        new Claim.Redelivered(Optional.empty(), Optional.of(outcome)),
        ledger.claim(id, CONTENT, FIRST));
  }

  @Test
  void ofManyRacingClaimsOneIsFresh() throws Exception {
    List<Claim> claims = race(16, i -> ledger().claim(id, CONTENT, i % 2 == 0 ? FIRST : SECOND));
    assertEquals(1, claims.stream().filter(Claim.Fresh.class::isInstance).count());
    assertEquals(7, claims.stream().filter(Claim.Redelivered.class::isInstance).count());
    assertEquals(8, claims.stream().filter(Claim.Duplicate.class::isInstance).count());
  }

  @Test
  void ofManyRacingOutcomesAllGetTheSame() throws Exception {
    ledger.claim(id, CONTENT, FIRST);
    List<PublishedEvent> standing = race(16, i -> ledger().complete(id, verified(i)));
    Set<PublishedEvent> different = new HashSet<>(standing);
    assertEquals(1, different.size());
    assertEquals(Optional.of(different.iterator().next()), ledger.outcome(id));
  }

  @Test
  void manyProcessesMayPrepareAtOnce() throws Exception {
    race(
        8,
        i -> {
          ledger().prepare();
          return i;
        });
  }

  @Test
  void theKeyFileIsTheOwnersAlone() throws Exception {
    ledger.prepare();
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(home.resolve("keys/ledger.key"))));
  }

  @Test
  void theDigestOfTheContentDependsOnTheKey(@TempDir Path other) {
    byte[] here = LedgerKey.in(home.resolve("keys/ledger.key")).digest(CONTENT);
    byte[] there = LedgerKey.in(other.resolve("ledger.key")).digest(CONTENT);
    assertFalse(Arrays.equals(here, there));
    assertArrayEquals(here, LedgerKey.in(home.resolve("keys/ledger.key")).digest(CONTENT));
  }

  @Test
  void whatIsOlderThanTheRetentionIsForgotten() throws Exception {
    ledger.claim(id, CONTENT, FIRST);
    ledger.complete(id, verified(1));
    ledger.forgetOld();
    assertTrue(ledger.outcome(id).isPresent());
    try (Connection connection = database.getConnection();
        var age =
            connection.prepareStatement(
                "update ledger.event set written_at = written_at - interval '31 days'"
                    + " where request_id = ?")) {
      age.setString(1, id);
      age.executeUpdate();
    }
    ledger.forgetOld();
    assertTrue(ledger.outcome(id).isEmpty());
  }

  @Test
  void withoutADatabaseEveryCallSaysSo() {
    PGSimpleDataSource nowhere = new PGSimpleDataSource();
    nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/postgres");
    OutcomeLedger lost =
        new OutcomeLedger(nowhere, home.resolve("keys/ledger.key"), Duration.ofDays(1));
    assertThrows(LedgerException.class, () -> lost.claim(id, CONTENT, FIRST));
    assertThrows(LedgerException.class, () -> lost.complete(id, verified(1)));
  }

  private interface Step<T> {
    T at(int index) throws Exception;
  }

  private static <T> List<T> race(int racers, Step<T> step) throws Exception {
    CyclicBarrier start = new CyclicBarrier(racers);
    try (ExecutorService threads = Executors.newFixedThreadPool(racers)) {
      List<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < racers; i++) {
        int index = i;
        all.add(
            () -> {
              start.await();
              return step.at(index);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(all)) {
        results.add(result.get());
      }
      return results;
    }
  }
}
