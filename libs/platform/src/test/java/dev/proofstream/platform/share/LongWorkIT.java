package dev.proofstream.platform.share;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.platform.kafka.KafkaAccess;
import dev.proofstream.platform.testing.TestStack;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LongWorkIT {

  /** Takes a record, says so, and sleeps. */
  static final class Sleeper {
    public static void main(String[] arguments) throws Exception {
      WorkQueue queue = new WorkQueue(KafkaAccess.at(arguments[0]), arguments[1], arguments[2]);
      new Worker(
          queue,
          record -> {
            System.out.println("BEGUN " + record.key());
            Thread.sleep(Duration.ofMinutes(10));
          });
      Thread.currentThread().join();
    }
  }

  @Test
  void workLongerThanTheLockIsRunOnceWhileAnotherReplicaWaits() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    try (Worker one = new Worker(queue, record -> Thread.sleep(20_000));
        Worker two = new Worker(queue, record -> Thread.sleep(20_000))) {
      queue.send("none", "long");
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> one.acknowledged().size() + two.acknowledged().size() == 1);
      Thread.sleep(2000);
      assertEquals(1, one.runs().size() + two.runs().size());
    }
  }

  @Test
  void theWorkOfAKilledReplicaIsTakenOver() throws Exception {
    WorkQueue queue = WorkQueue.create(1);
    queue.send("none", "orphan");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Sleeper.class.getName(),
                TestStack.shared().stack().bootstrap(),
                queue.topic(),
                queue.group())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("BEGUN orphan")) {
        line = said.readLine();
      }
      assertEquals("BEGUN orphan", line);
      child.destroyForcibly();
      assertTrue(child.waitFor(10, TimeUnit.SECONDS));
      try (Worker heir = new Worker(queue, record -> {})) {
        await().atMost(Duration.ofSeconds(20)).until(() -> heir.acknowledged().size() == 1);
        assertEquals(2, heir.runs().getFirst().deliveryCount());
      }
    } finally {
      child.destroyForcibly();
    }
  }
}
