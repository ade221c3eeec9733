package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starting and stopping the processes of a stack. */
final class Processes {
  private static final int LOG_TAIL_LINES = 12;

  // Where the program is missing (macOS), children share the caller's session.
  private static final boolean HAS_SETSID =
      Files.isExecutable(Path.of("/usr/bin/setsid")) || Files.isExecutable(Path.of("/bin/setsid"));

  private Processes() {}

  /** Path of the java program that runs this command. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Starts a process that outlives this one and its terminal: a session of its own, no input,
   * everything that it prints in {@code log}, which is begun anew.
   */
  static Process start(
      List<String> command, Map<String, String> environment, Path folder, Path log) {
    List<String> line = new ArrayList<>();
    if (HAS_SETSID) {
      line.add("setsid");
    }
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          "cannot start " + command + ": " + e.getMessage(), e);
    }
  }

  /**
   * Asks processes to end and waits for all of them.
   *
   * @return those that were still alive after {@code grace} and have been killed
   */
  static List<ProcessId> stop(Collection<ProcessId> processes, Duration grace)
      throws InterruptedException {
    List<ProcessHandle> alive =
        processes.stream().flatMap(process -> process.handle().stream()).toList();
    alive.forEach(ProcessHandle::destroy);
    if (await(alive, grace)) {
      return List.of();
    }
    List<ProcessHandle> stubborn = alive.stream().filter(ProcessHandle::isAlive).toList();
    List<ProcessId> killed = stubborn.stream().map(ProcessId::of).toList();
    stubborn.forEach(ProcessHandle::destroyForcibly);
    await(stubborn, Duration.ofSeconds(10));
    return killed;
  }

  private static boolean await(List<ProcessHandle> processes, Duration grace)
      throws InterruptedException {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(ends).get(grace.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The last lines of a log, indented, for an error message. */
  static String tail(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      return String.join(
          "\n",
          lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()).stream()
              .map(line -> "    " + line)
              .toList());
    } catch (IOException e) {
      return "    (no log: " + e.getMessage() + ")";
    }
  }
}
