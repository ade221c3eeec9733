package dev.proofstream.platform.share;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.platform.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareChannelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void everyRecordIsRunOnceByOneOfTwoReplicas() throws Exception {
    WorkQueue queue = WorkQueue.create(4);
    String[] values = IntStream.range(0, 200).mapToObj(i -> "v" + i).toArray(String[]::new);
    queue.send("none", values);
    try (Worker one = new Worker(queue, record -> Thread.sleep(5));
        Worker two = new Worker(queue, record -> Thread.sleep(5))) {
      await()
          .atMost(PATIENCE)
          .until(() -> one.acknowledged().size() + two.acknowledged().size() >= values.length);
      Thread.sleep(300);
      Set<String> seen =
          List.of(one, two).stream()
              .flatMap(worker -> worker.runs().stream())
              .map(ShareRecord::key)
              .collect(Collectors.toSet());
      assertEquals(values.length, seen.size());
      assertEquals(values.length, one.runs().size() + two.runs().size());
      assertTrue(one.runs().size() > 20 && two.runs().size() > 20, "both take a fair part");
    }
  }

  @Test
  void aFailingRecordIsDeliveredAgainWithAGrowingCountAndItsLastDeliveryIsMarked()
      throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "bad", "good");
    try (Worker worker =
        new Worker(
            queue,
            record -> {
              if (record.key().equals("bad") && !record.lastDelivery()) {
                throw new IllegalStateException("as the test wants");
              }
            })) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 2);
      List<ShareRecord> bad =
          worker.runs().stream().filter(record -> record.key().equals("bad")).toList();
      assertEquals(List.of(1, 2, 3, 4, 5), bad.stream().map(ShareRecord::deliveryCount).toList());
      assertEquals(
          List.of(false, false, false, false, true),
          bad.stream().map(ShareRecord::lastDelivery).toList());
    }
  }

  @Test
  void aMissingDatabaseUsesUpNoDelivery() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "patient");
    AtomicInteger failures = new AtomicInteger();
    try (Worker worker =
        new Worker(
            queue,
            record -> {
              if (failures.incrementAndGet() < 5) {
                throw new IllegalStateException("wrapped", new UnavailableException("database"));
              }
            })) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 1);
      assertEquals(
          List.of(1, 1, 1, 1, 1), worker.runs().stream().map(ShareRecord::deliveryCount).toList());
    }
  }

  @Test
  void nothingIsTakenBeforeTheGateIsOpen() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "early");
    AtomicBoolean open = new AtomicBoolean();
    ShareChannel gated = new ShareChannel(queue.settings(), open::get, ShareChannel.Bare::of);
    try (Worker waiting = new Worker(gated, 10, record -> {})) {
      try (Worker other = new Worker(queue, record -> {})) {
        await().atMost(PATIENCE).until(() -> other.acknowledged().size() == 1);
      }
      assertFalse(gated.isReady());
      assertTrue(gated.isAlive());
      queue.send("none", "late");
      open.set(true);
      await().atMost(PATIENCE).until(() -> waiting.acknowledged().size() == 1);
      assertEquals("late", waiting.runs().getFirst().key());
    }
  }

  @Test
  void aRecordWithoutValueAndKeyArrivesAsSuch() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", (String) null);
    try (Worker worker = new Worker(queue, record -> {})) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 1);
      assertNull(worker.runs().getFirst().value());
      assertNull(worker.runs().getFirst().key());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void aCompressedBatchIsReadRecordByRecord(String codec) throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send(codec, "first", "second", "third");
    try (Worker worker = new Worker(queue, record -> {})) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 3);
      assertEquals(
          List.of("first", "second", "third"),
          worker.runs().stream().map(record -> new String(record.value())).toList());
    }
  }

  @Test
  void nothingIsTakenWithoutDemand() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "a", "b", "c");
    try (Worker worker =
        new Worker(
            queue.settings().with(1, Duration.ofSeconds(5), Duration.ofMillis(100)),
            0,
            record -> {})) {
      Thread.sleep(2000);
      assertEquals(0, worker.runs().size());
      worker.request(2);
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 2);
      Thread.sleep(1000);
      assertEquals(2, worker.runs().size());
    }
  }

  @Test
  void slotsWorkSideBySide() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "a", "b", "c");
    CountDownLatch together = new CountDownLatch(3);
    try (Worker worker =
        new Worker(
            queue.settings().with(3, Duration.ofSeconds(5), Duration.ofMillis(100)),
            1000,
            record -> {
              together.countDown();
              together.await();
            })) {
      await().atMost(PATIENCE).until(() -> worker.acknowledged().size() == 3);
      assertTrue(worker.channel().isAlive());
    }
  }

  @Test
  void stoppingFinishesTheWorkInHandAndLeavesTheRestToOthers() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "a", "b", "c");
    CountDownLatch begun = new CountDownLatch(1);
    Worker first =
        new Worker(
            queue,
            record -> {
              begun.countDown();
              Thread.sleep(2000);
            });
    begun.await();
    first.close();
    assertEquals(1, first.acknowledged().size());
    assertEquals(1, first.runs().size());
    assertFalse(first.channel().isReady());
    try (Worker second = new Worker(queue, record -> {})) {
      await().atMost(PATIENCE).until(() -> second.acknowledged().size() == 2);
      Thread.sleep(500);
      assertEquals(
          Set.of("b", "c"),
          second.runs().stream().map(ShareRecord::key).collect(Collectors.toSet()));
      await().atMost(PATIENCE).until(second.channel()::isReady);
    }
  }

  @Test
  void workThatOutlastsTheGraceGoesToAnotherReplica() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "endless");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Worker first =
        new Worker(
            queue.settings().with(1, Duration.ofMillis(500), Duration.ofMillis(100)),
            1000,
            record -> {
              begun.countDown();
              never.await();
            });
    begun.await();
    first.close();
    try (Worker second = new Worker(queue, record -> {})) {
      await().atMost(PATIENCE).until(() -> second.acknowledged().size() == 1);
      assertEquals(2, second.runs().getFirst().deliveryCount());
    } finally {
      never.countDown();
    }
  }
}
