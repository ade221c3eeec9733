package dev.proofstream.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process of this machine that is recognised again later: by its id and its start, since ids are
 * given anew, after a restart of the machine for certain.
 *
 * @param pid the operating system's number
 * @param startedAt milliseconds since 1970, 0 if unknown
 */
public record ProcessId(long pid, long startedAt) {
  // Linux tells the start in ticks since boot; the time of boot is known to the second only.
  private static final long START_TOLERANCE_MS = 3_000;

  /** The identity of a running process. */
  public static ProcessId of(ProcessHandle process) {
    return new ProcessId(
        process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::sameStart)
        .filter(process -> !isZombie());
  }

  /** Linux keeps what has ended until its parent asks; it does nothing any more. */
  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The state stands behind the name, which may hold anything, also brackets.
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }

  public boolean alive() {
    return handle().isPresent();
  }

  private boolean sameStart(ProcessHandle process) {
    long found = of(process).startedAt();
    return startedAt == 0 || found == 0 || Math.abs(found - startedAt) <= START_TOLERANCE_MS;
  }
}
