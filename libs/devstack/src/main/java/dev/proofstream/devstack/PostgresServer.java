package dev.proofstream.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One PostgreSQL server as a child process, on data that outlives it. Its folder: {@code data/},
 * the programs, and {@code password}.
 */
final class PostgresServer implements AutoCloseable {
  static final String USER = "proofstream";
  static final String DATABASE = "postgres";
  private static final String HOST = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PASSWORD_BYTES = 16;

  private final Path data;
  private final PostgresBinaries binaries;
  private final PostgresAccount account;
  private final Process process;
  private final Database database;

  private PostgresServer(
      Path data,
      PostgresBinaries binaries,
      PostgresAccount account,
      Process process,
      Database database) {
    this.data = data;
    this.binaries = binaries;
    this.account = account;
    this.process = process;
    this.database = database;
  }

  /**
   * Starts it and waits until it takes connections.
   *
   * @param folder made when absent
   * @param port a free port
   * @param log file that its output is added to
   */
  static PostgresServer start(Path folder, int port, Path log)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    PostgresAccount account = PostgresAccount.choose();
    PostgresBinaries binaries = PostgresBinaries.unpackedIn(folder);
    String password = password(folder.resolve("password"));
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      initialise(folder, data, binaries, account, password, log);
    }
    account.own(data);
    List<String> command =
        account.command(
            binaries.program("postgres"),
            List.of(
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=" + HOST,
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
                "-c",
                "timezone=UTC"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Database database = new Database(HOST, port, DATABASE, USER, password);
    PostgresServer server = new PostgresServer(data, binaries, account, process, database);
    try {
      server.awaitReady(log);
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** Stops a server that a killed run has left on this folder. */
  static void stopOrphan(Path folder) throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    // Its format: PostgreSQL's src/include/utils/pidfile.h; the first line is the process.
    String first = Files.readAllLines(pidFile).stream().findFirst().orElse("").strip();
    ProcessHandle orphan =
        first.matches("\\d+") ? ProcessHandle.of(Long.parseLong(first)).orElse(null) : null;
    if (orphan != null && servesData(orphan.pid(), data)) {
      stop(orphan);
    }
    // The number may belong to another program by now; PostgreSQL would refuse to start then.
    Files.deleteIfExists(pidFile);
  }

  Database database() {
    return database;
  }

  long pid() {
    return process.pid();
  }

  /** Ends all sessions and stops it; nothing that was committed is lost. */
  @Override
  public void close() {
    try {
      stop(process.toHandle());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. */
  private static void stop(ProcessHandle process) throws InterruptedException {
    signal(process.pid(), "INT");
    if (!ended(process, Duration.ofSeconds(15))) {
      signal(process.pid(), "QUIT");
      if (!ended(process, Duration.ofSeconds(5))) {
        process.destroyForcibly();
        ended(process, Duration.ofSeconds(5));
      }
    }
  }

  private static boolean ended(ProcessHandle process, Duration patience)
      throws InterruptedException {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return !process.isAlive();
    }
  }

  private static void signal(long pid, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new DevStackException("cannot send SIG" + name + " to PostgreSQL (" + pid + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean servesData(long pid, Path data) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"));
      List<String> words = List.of(line.split("\0"));
      int option = words.indexOf("-D");
      return words.getFirst().endsWith("postgres")
          && option >= 0
          && option + 1 < words.size()
          && words.get(option + 1).equals(data.toString());
    } catch (IOException e) {
      return false; // ended in between
    }
  }

  private static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      Path half = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(half);
      Files.createFile(
          half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(half, HexFormat.of().formatHex(random));
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  private static void initialise(
      Path folder,
      Path data,
      PostgresBinaries binaries,
      PostgresAccount account,
      String password,
      Path log)
      throws IOException, InterruptedException {
    Path half = folder.resolve("data.new");
    PostgresBinaries.delete(half);
    Files.createDirectory(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    account.own(half);
    // initdb reads the password from standard input, so that no other account needs to read a file.
    Process initdb =
        new ProcessBuilder(
                account.command(
                    binaries.program("initdb"),
                    List.of(
                        "-D",
                        half.toString(),
                        "-U",
                        USER,
                        "-A",
                        "scram-sha-256",
                        "--pwfile=/dev/stdin",
                        "-E",
                        "UTF8",
                        "--locale=C",
                        "--no-instructions")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try (var in = initdb.getOutputStream()) {
      in.write((password + "\n").getBytes(StandardCharsets.UTF_8));
    }
    if (initdb.waitFor() != 0) {
      throw new DevStackException("PostgreSQL cannot make its data in " + data + tail(log));
    }
    Files.move(half, data, StandardCopyOption.ATOMIC_MOVE);
  }

  private void awaitReady(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    SQLException last = null;
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new DevStackException("PostgreSQL ended while starting" + tail(log));
      }
      try (Connection connection =
          DriverManager.getConnection(database.jdbcUrl(), USER, database.password())) {
        connection.createStatement().execute("select 1");
        return;
      } catch (SQLException e) {
        last = e;
        Thread.sleep(50);
      }
    }
    throw new DevStackException("PostgreSQL took no connection for " + PATIENCE + tail(log), last);
  }

  private static String tail(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      String last = String.join("\n  ", all.subList(Math.max(0, all.size() - 5), all.size()));
      return "; the end of " + log + ":\n  " + last;
    }
  }
}
