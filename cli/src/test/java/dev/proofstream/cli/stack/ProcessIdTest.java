package dev.proofstream.cli.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
  @Test
  void aRunningProcessIsRecognised() {
    assertTrue(ProcessId.of(ProcessHandle.current()).alive());
  }

  @Test
  void anotherProcessThatGotTheSameIdLaterIsNotTakenForIt() {
    ProcessId now = ProcessId.of(ProcessHandle.current());
    assertFalse(new ProcessId(now.pid(), now.startedAt() - 60_000).alive());
  }

  @Test
  void whatDoesNotEndWhenAskedIsKilled() throws Exception {
    Process deaf =
        new ProcessBuilder("sh", "-c", "trap '' TERM; while true; do sleep 1; done").start();
    ProcessId id = ProcessId.of(deaf.toHandle());
    // The shell needs a moment to become deaf.
    Thread.sleep(500);
    assertEquals(List.of(id), Processes.stop(List.of(id), Duration.ofMillis(300)));
    assertFalse(id.alive());
  }
}
