package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.StackState.Replica;
import dev.proofstream.devstack.DevStack;
import dev.proofstream.devstack.DevStackSettings;
import dev.proofstream.devstack.TopicSettings;
import dev.proofstream.proto.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Starts a stack's processes and waits for them; {@link Stack} decides which. */
final class StackStarter {
  private static final int DASHBOARD_PORT = 8088;
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(150);

  private final Home home;
  private final Terminal terminal;
  private final Installation installation = Installation.current();

  StackStarter(Home home, Terminal terminal) {
    this.home = home;
    this.terminal = terminal;
  }

  /** Starts broker and database, and waits until topics and groups are made. */
  StackState devstack(StackState state) throws InterruptedException {
    terminal.say("Starting Kafka and PostgreSQL on " + home.folder());
    long begun = System.nanoTime();
    Path log = home.log("devstack");
    try {
      Files.deleteIfExists(home.devstackState());
      Files.writeString(home.devstackSettings(), settings().toJson());
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot write to " + home.run() + ": " + e, e);
    }
    Path libraries = installation.freezeLibraries(home.applications());
    Process process =
        Processes.start(
            List.of(
                Processes.java(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                libraries + "/*",
                "dev.proofstream.devstack.DevStackMain",
                "--folder",
                home.folder().toString(),
                "--state",
                home.devstackState().toString(),
                "--settings",
                home.devstackSettings().toString()),
            Map.of(),
            home.folder(),
            log);
    StackState started = state.withDevstack(ProcessId.of(process.toHandle()));
    started.write(home);
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (devstackState(home).isEmpty()) {
      if (!process.isAlive()) {
        throw CommandFailedException.surroundings(
            "Kafka and PostgreSQL did not start; the last lines of "
                + log
                + ":\n"
                + Processes.tail(log));
      }
      if (System.nanoTime() > deadline) {
        throw notReady("Kafka and PostgreSQL", log);
      }
      Thread.sleep(POLL.toMillis());
    }
    var ready = devstackState(home).orElseThrow();
    terminal.say(
        "  kafka %s, postgres %s:%d (%s)"
            .formatted(
                ready.bootstrap(), ready.database().host(), ready.database().port(), since(begun)));
    return started;
  }

  /**
   * Starts replicas on free ports and records each at once.
   *
   * @param started receives what was started
   * @return the new state
   */
  StackState services(
      StackState state,
      List<String> names,
      Optional<Integer> dashboardPort,
      List<Replica> started) {
    List<Integer> ports = Ports.free(names.size());
    Map<ServiceKind, Path> jars = new HashMap<>();
    StackState current = state;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      ServiceKind kind = ServiceKind.of(name);
      int port =
          kind == ServiceKind.DASHBOARD
              ? dashboardPort(state, dashboardPort, ports.get(i))
              : ports.get(i);
      Path jar = jars.computeIfAbsent(kind, k -> jar(k, state));
      List<String> command = new ArrayList<>();
      command.add(Processes.java());
      String ownOptions = System.getenv("PROOFSTREAM_JAVA_OPTIONS");
      command.addAll(Installation.cacheOption(jar, ownOptions));
      command.addAll(kind.javaOptions(ownOptions));
      command.add("-Dproofstream.root=" + installation.root());
      command.add("-jar");
      command.add(jar.toString());
      Process process =
          Processes.start(command, environment(name, port, state), home.folder(), home.log(name));
      Replica replica = new Replica(name, ProcessId.of(process.toHandle()), port);
      current = current.with(replica);
      current.write(home);
      started.add(replica);
    }
    return current;
  }

  /** Refuses a port for the dashboard that is taken. */
  static void requireFree(int port) {
    if (!Ports.isFree(port)) {
      throw CommandFailedException.surroundings(
          "port " + port + " is taken; give another --dashboard-port, or none for a free one");
    }
  }

  /** Waits until each replica says that it is ready. */
  void awaitReady(List<Replica> replicas) throws InterruptedException {
    if (replicas.isEmpty()) {
      return;
    }
    terminal.say("Starting " + String.join(", ", replicas.stream().map(Replica::name).toList()));
    long begun = System.nanoTime();
    long deadline = begun + READY_TIMEOUT.toNanos();
    List<Replica> waiting = new ArrayList<>(replicas);
    while (!waiting.isEmpty()) {
      for (Replica replica : List.copyOf(waiting)) {
        Path log = home.log(replica.name());
        if (!replica.process().alive()) {
          throw CommandFailedException.surroundings(
              replica.name()
                  + " ended while it started; the last lines of "
                  + log
                  + ":\n"
                  + Processes.tail(log));
        }
        if (Health.ready(replica.port())) {
          waiting.remove(replica);
          terminal.say("  %s is ready (%s)".formatted(replica.name(), since(begun)));
        } else if (System.nanoTime() > deadline) {
          throw notReady(replica.name(), log);
        }
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** What broker and database said of themselves when they were ready. */
  static Optional<dev.proofstream.devstack.StackState> devstackState(Home home) {
    try {
      return Files.exists(home.devstackState())
          ? Optional.of(dev.proofstream.devstack.StackState.read(home.devstackState()))
          : Optional.empty();
    } catch (RuntimeException | IOException e) {
      throw CommandFailedException.surroundings(
          home.devstackState() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Stops a database whose broker was killed. */
  static void stopOrphans(Home home) {
    if (Files.exists(home.folder())) {
      DevStack.stopOrphans(home.folder());
    }
  }

  private Path jar(ServiceKind kind, StackState state) {
    // A replica that joins runs the same program as those that are there.
    Path frozen = home.applications().resolve(kind.module()).resolve("quarkus-run.jar");
    boolean joins = state.of(kind).stream().anyMatch(r -> r.process().alive());
    return joins && Files.exists(frozen)
        ? frozen
        : installation.freezeService(kind, home.applications());
  }

  private DevStackSettings settings() {
    return DevStackSettings.in(home.folder())
        .withBrokerSettings(Topics.BROKER_SETTINGS)
        .withTopics(
            Topics.ALL.stream()
                .map(spec -> new TopicSettings(spec.name(), spec.partitions(), spec.settings()))
                .toList())
        .withShareGroups(Topics.SHARE_GROUPS, Topics.SHARE_GROUP_SETTINGS);
  }

  private Map<String, String> environment(String name, int port, StackState state) {
    var devstack = devstackState(home).orElseThrow();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", devstack.bootstrap());
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", devstack.database().jdbcUrl());
    environment.put("QUARKUS_DATASOURCE_REACTIVE_URL", devstack.database().reactiveUrl());
    environment.put("QUARKUS_DATASOURCE_USERNAME", devstack.database().user());
    environment.put("QUARKUS_DATASOURCE_PASSWORD", devstack.database().password());
    environment.put("QUARKUS_CONSOLE_COLOR", "false");
    environment.put("PROOFSTREAM_HOME", home.folder().toString());
    environment.put("PROOFSTREAM_ARTIFACTS", home.artifacts().toString());
    environment.put("PROOFSTREAM_REPLICA", name);
    environment.put("PROOFSTREAM_CIRCOM", installation.circom().toString());
    // Also when empty: what this process has in its environment may be of another data set.
    environment.put("PROOFSTREAM_DATA", Objects.requireNonNullElse(state.data(), ""));
    environment.put("PROOFSTREAM_DATA_SET", Objects.requireNonNullElse(state.dataSet(), ""));
    return environment;
  }

  private static int dashboardPort(StackState state, Optional<Integer> wanted, int free) {
    if (wanted.isPresent()) {
      requireFree(wanted.get());
      return wanted.get();
    }
    // A dashboard that is restored comes back where its user has it open.
    int preferred =
        state.of(ServiceKind.DASHBOARD).stream()
            .mapToInt(Replica::port)
            .findFirst()
            .orElse(DASHBOARD_PORT);
    return Ports.isFree(preferred) ? preferred : free;
  }

  private static CommandFailedException notReady(String what, Path log) {
    return CommandFailedException.surroundings(
        what
            + " is not ready after "
            + READY_TIMEOUT.toSeconds()
            + " s; the last lines of "
            + log
            + ":\n"
            + Processes.tail(log));
  }

  private static String since(long nanos) {
    return "%.1f s".formatted((System.nanoTime() - nanos) / 1e9);
  }
}
