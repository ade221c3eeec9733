package dev.proofstream.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A real Kafka broker in this JVM and a real PostgreSQL beside it, from the build's own artifacts,
 * on data under one folder. Everything listens on 127.0.0.1 alone. One stack per folder at a time;
 * closed once.
 */
public final class DevStack implements Stack {
  private final Path folder;
  private final FolderLock lock;
  private final KafkaBroker broker;
  private final PostgresServer postgres;
  private final int kafkaPort;
  private final String startedAt;
  private boolean closed;

  private DevStack(
      Path folder, FolderLock lock, KafkaBroker broker, PostgresServer postgres, int kafkaPort) {
    this.folder = folder;
    this.lock = lock;
    this.broker = broker;
    this.postgres = postgres;
    this.kafkaPort = kafkaPort;
    this.startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /**
   * Starts broker and database, on old data if there is some, and makes sure of topics and groups.
   * Stops a PostgreSQL that a killed run has left on the folder. What had started is stopped again
   * when something fails.
   *
   * @throws PortTakenException when a port that was asked for is in use
   * @throws FolderInUseException when a stack already runs on the folder
   * @throws DevStackException when broker or database do not start, with the reason
   */
  public static DevStack start(DevStackSettings settings) {
    Path folder = settings.folder();
    Path run = folder.resolve("run");
    FolderLock lock = null;
    CompletableFuture<PostgresServer> postgres = null;
    KafkaBroker broker = null;
    try {
      lock = FolderLock.on(folder, run.resolve("devstack.lock"));
      PostgresServer.stopOrphan(folder.resolve("postgres"));
      Ports ports = new Ports(run.resolve("devstack.ports"));
      int kafkaPort = ports.choose("kafka", settings.kafkaPort());
      int postgresPort = ports.choose("postgres", settings.postgresPort());
      int controllerPort = ports.choose("controller", 0);
      ports.save();
      postgres = CompletableFuture.supplyAsync(() -> startPostgres(folder, run, postgresPort));
      broker =
          KafkaBroker.start(
              folder.resolve("kafka"), kafkaPort, controllerPort, settings.brokerSettings());
      BrokerContents.ensure(broker.bootstrap(), settings);
      return new DevStack(folder, lock, broker, postgres.join(), kafkaPort);
    } catch (Throwable e) {
      abandon(lock, postgres, broker, e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      if (cause instanceof DevStackException known) {
        throw known;
      }
      if (cause instanceof Error fatal) {
        throw fatal;
      }
      throw new DevStackException(
          "the stack on %s does not start: %s".formatted(folder, cause.getMessage()), cause);
    }
  }

  /**
   * Stops the PostgreSQL that a killed run has left on the folder, if there is one.
   *
   * @throws FolderInUseException when a stack runs on the folder
   */
  public static void stopOrphans(Path folder) {
    try (FolderLock lock = FolderLock.on(folder, folder.resolve("run").resolve("devstack.lock"))) {
      PostgresServer.stopOrphan(folder.toAbsolutePath().normalize().resolve("postgres"));
    } catch (IOException e) {
      throw new DevStackException("cannot look for leftovers in " + folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevStackException("interrupted while stopping leftovers in " + folder, e);
    }
  }

  @Override
  public String origin() {
    return "embedded, data in " + folder;
  }

  @Override
  public String bootstrap() {
    return broker.bootstrap();
  }

  @Override
  public Database database() {
    return postgres.database();
  }

  /** PostgreSQL's first process. */
  public long postgresPid() {
    return postgres.pid();
  }

  /** Where it is, for other processes. */
  public StackState state() {
    return new StackState(
        bootstrap(),
        kafkaPort,
        database(),
        ProcessHandle.current().pid(),
        postgresPid(),
        startedAt);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      broker.close();
    } finally {
      postgres.close();
      release(lock);
    }
  }

  private static PostgresServer startPostgres(Path folder, Path run, int port) {
    try {
      Path log = run.resolve("postgres.log");
      Files.deleteIfExists(log);
      return PostgresServer.start(folder.resolve("postgres"), port, log);
    } catch (IOException e) {
      throw new DevStackException("PostgreSQL does not start: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DevStackException("interrupted while starting PostgreSQL", e);
    }
  }

  private static void abandon(
      FolderLock lock,
      CompletableFuture<PostgresServer> postgres,
      KafkaBroker broker,
      Throwable reason) {
    try {
      if (broker != null) {
        broker.close();
      }
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
    try {
      if (postgres != null) {
        postgres.join().close();
      }
    } catch (CompletionException e) {
      if (e != reason) {
        reason.addSuppressed(e.getCause());
      }
    }
    if (lock != null) {
      release(lock);
    }
  }

  private static void release(FolderLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new DevStackException("cannot release the folder's lock", e);
    }
  }
}
