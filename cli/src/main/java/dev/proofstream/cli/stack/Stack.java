package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.StackState.Replica;
import dev.proofstream.cli.stack.StackStatus.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The broker, the database and the five services of one home: started, watched, scaled and stopped.
 *
 * <p>Processes live on their own; what is known of them is in {@link StackState}. Every change
 * happens under the home's {@link StackLock}.
 */
public final class Stack {
  // Provers finish what they have; one circuit takes seconds, so does a training.
  private static final Duration DRAIN_GRACE = Duration.ofSeconds(75);
  private static final Duration SERVICE_GRACE = Duration.ofSeconds(20);
  private static final Duration DEVSTACK_GRACE = Duration.ofSeconds(30);

  private final Home home;
  private final Terminal terminal;

  public Stack(Home home, Terminal terminal) {
    this.home = home;
    this.terminal = terminal;
  }

  /** Where clients find the running stack; empty when nothing runs. */
  public Optional<Endpoints> endpoints() {
    return StackState.read(home)
        .filter(StackState::devstackAlive)
        .flatMap(state -> Endpoints.read(home, dashboardPort(state)));
  }

  /** Where clients find the running stack. */
  public Endpoints requireEndpoints() {
    return endpoints()
        .orElseThrow(
            () ->
                CommandFailedException.surroundings(
                    "no stack runs on " + home.folder() + "; start one with: ./proofstream up"));
  }

  /** The data set's file that the running stack was started with, if it is still there. */
  public Optional<Path> data() {
    return StackState.read(home)
        .filter(StackState::devstackAlive)
        .map(StackState::data)
        .map(Path::of)
        .filter(Files::isRegularFile);
  }

  /** The description of the data set that the running stack was started with, if any. */
  public Optional<Path> dataSet() {
    return StackState.read(home)
        .filter(StackState::devstackAlive)
        .map(StackState::dataSet)
        .map(Path::of)
        .filter(Files::isRegularFile);
  }

  /** Whether a stack runs that was to end with a command that was killed before it could. */
  public boolean abandoned() {
    return StackState.read(home)
        .filter(StackState::devstackAlive)
        .map(StackState::owner)
        .filter(owner -> !owner.alive())
        .isPresent();
  }

  /** Makes a stack whose command was killed this process's own: nobody else takes it over. */
  public void adopt() {
    try (StackLock lock = StackLock.take(home)) {
      StackState.read(home)
          .orElseThrow()
          .ownedBy(ProcessId.of(ProcessHandle.current()))
          .write(home);
    }
  }

  /** Looks at everything that should run. */
  public StackStatus status() {
    Optional<StackState> found = StackState.read(home);
    if (found.isEmpty()) {
      return new StackStatus(false, "", false, "", false, "", home.folder().toString(), List.of());
    }
    StackState state = found.get();
    Optional<Endpoints> endpoints =
        state.devstackAlive() ? Endpoints.read(home, dashboardPort(state)) : Optional.empty();
    List<StackStatus.Service> services =
        state.services().parallelStream()
            .map(r -> new StackStatus.Service(r.name(), r.process().pid(), stateOf(r)))
            .toList();
    return new StackStatus(
        state.anythingAlive(),
        endpoints.map(Endpoints::kafka).orElse(""),
        endpoints.filter(Endpoints::kafkaListens).isPresent(),
        endpoints.map(Endpoints::postgres).orElse(""),
        endpoints.filter(Endpoints::postgresListens).isPresent(),
        endpoints.map(Endpoints::dashboard).orElse(""),
        home.folder().toString(),
        services);
  }

  /**
   * Starts a stack and waits until every service is ready. What was started is stopped again when
   * something fails.
   *
   * @throws CommandFailedException when one runs already, or a service does not come up
   */
  public void start(StackOptions options) throws InterruptedException {
    home.create();
    try (StackLock lock = StackLock.take(home)) {
      clearStale();
      options.dashboardPort().ifPresent(StackStarter::requireFree);
      ProcessId owner = options.owned() ? ProcessId.of(ProcessHandle.current()) : null;
      StackState fresh =
          StackState.empty(
              owner,
              options.data().map(p -> p.toAbsolutePath().toString()).orElse(null),
              options.dataSet().map(p -> p.toAbsolutePath().toString()).orElse(null));
      fresh.write(home);
      CountDownLatch quiet = new CountDownLatch(1);
      Thread starting = Thread.currentThread();
      Thread interrupted = new Thread(() -> abandon(starting, quiet), "abandon-stack");
      Runtime.getRuntime().addShutdownHook(interrupted);
      boolean complete = false;
      try {
        StackStarter starter = new StackStarter(home, terminal);
        StackState started = starter.devstack(fresh);
        started =
            starter.services(
                started, firstReplicas(options), options.dashboardPort(), new ArrayList<>());
        starter.awaitReady(started.services());
        complete = true;
      } finally {
        quiet.countDown();
        // When the hook cannot be removed it runs, and stops everything itself.
        if (removed(interrupted) && !complete) {
          stopAll();
        }
      }
    }
  }

  /** Stops whatever of a stack runs. Returns false when nothing did. */
  public boolean stop() throws InterruptedException {
    if (StackState.read(home).isEmpty()) {
      return false;
    }
    try (StackLock lock = StackLock.take(home)) {
      boolean alive = StackState.read(home).filter(StackState::anythingAlive).isPresent();
      stopAll();
      return alive;
    }
  }

  /**
   * Brings the provers to a number: starts missing ones, stops the newest first, and restores,
   * under its name, every replica of the stack that died.
   */
  public void scale(int provers) throws InterruptedException {
    requireEndpoints();
    try (StackLock lock = StackLock.take(home)) {
      StackState state = StackState.read(home).orElseThrow();
      List<Replica> surplus =
          state.of(ServiceKind.PROVER).stream()
              .sorted(Comparator.comparing(Replica::number).reversed())
              .limit(Math.max(0, state.of(ServiceKind.PROVER).size() - provers))
              .toList();
      for (Replica replica : surplus) {
        terminal.say("Stopping " + replica.name() + ", which finishes what it has");
      }
      stop(surplus, DRAIN_GRACE);
      for (Replica replica : surplus) {
        state = state.without(replica.name());
      }
      state.write(home);

      TreeMap<Integer, Replica> kept =
          state.of(ServiceKind.PROVER).stream()
              .collect(Collectors.toMap(Replica::number, r -> r, (a, b) -> a, TreeMap::new));
      List<String> missing = new ArrayList<>();
      for (int number = 1; kept.size() + missing.size() < provers; number++) {
        if (!kept.containsKey(number)) {
          missing.add(ServiceKind.PROVER.replica(number));
        }
      }
      state.services().stream()
          .filter(replica -> !replica.process().alive())
          .forEach(
              replica -> {
                terminal.say(replica.name() + " has died; restoring it");
                missing.add(replica.name());
              });
      StackStarter starter = new StackStarter(home, terminal);
      List<Replica> started = new ArrayList<>();
      starter.services(state, missing, Optional.empty(), started);
      starter.awaitReady(started);
    }
  }

  /** Id of the process that a user would call the stack: its owner, else broker and database. */
  public Optional<Long> pid() {
    return StackState.read(home)
        .flatMap(
            state ->
                Stream.concat(Stream.ofNullable(state.owner()), state.processes())
                    .filter(ProcessId::alive)
                    .findFirst())
        .map(ProcessId::pid);
  }

  private static List<String> firstReplicas(StackOptions options) {
    List<String> names = new ArrayList<>();
    for (ServiceKind kind : ServiceKind.values()) {
      int count = kind == ServiceKind.PROVER ? options.provers() : 1;
      for (int number = 1; number <= count; number++) {
        names.add(kind.replica(number));
      }
    }
    return names;
  }

  private static State stateOf(Replica replica) {
    if (!replica.process().alive()) {
      return State.DEAD;
    }
    return Health.ready(replica.port()) ? State.READY : State.STARTING;
  }

  private static int dashboardPort(StackState state) {
    return state.of(ServiceKind.DASHBOARD).stream().mapToInt(Replica::port).findFirst().orElse(0);
  }

  /** Refuses a second stack; sweeps up what a killed one left. */
  private void clearStale() throws InterruptedException {
    Optional<StackState> state = StackState.read(home);
    if (state.isEmpty()) {
      return;
    }
    if (state.get().devstackAlive()) {
      throw CommandFailedException.surroundings(
          "a stack runs already on "
              + home.folder()
              + " (process "
              + pid().orElseThrow()
              + "); stop it with ./proofstream down, or give another --home");
    }
    if (state.get().anythingAlive()) {
      terminal.say("Stopping what a killed stack left behind");
    }
    stopAll();
  }

  /** In the order in which nothing in flight is lost: provers drain, then verifiers, the rest. */
  private void stopAll() throws InterruptedException {
    Optional<StackState> found = StackState.read(home);
    if (found.isPresent()) {
      StackState state = found.get();
      stop(
          Stream.of(ServiceKind.TRAINER, ServiceKind.CIRCUIT, ServiceKind.PROVER)
              .flatMap(kind -> state.of(kind).stream())
              .toList(),
          DRAIN_GRACE);
      stop(
          Stream.of(ServiceKind.VERIFIER, ServiceKind.DASHBOARD)
              .flatMap(kind -> state.of(kind).stream())
              .toList(),
          SERVICE_GRACE);
      if (state.devstack() != null) {
        Processes.stop(List.of(state.devstack()), DEVSTACK_GRACE)
            .forEach(p -> terminal.say("Killed broker and database (process " + p.pid() + ")"));
      }
    }
    StackStarter.stopOrphans(home);
    StackState.delete(home);
  }

  private void stop(List<Replica> replicas, Duration grace) throws InterruptedException {
    List<ProcessId> killed =
        Processes.stop(replicas.stream().map(Replica::process).toList(), grace);
    for (Replica replica : replicas) {
      if (killed.stream().anyMatch(process -> process.pid() == replica.process().pid())) {
        terminal.say(replica.name() + " did not end in " + grace.toSeconds() + " s; killed it");
      }
    }
  }

  /** Runs when the command is interrupted while it starts a stack. */
  private void abandon(Thread starting, CountDownLatch quiet) {
    try {
      terminal.say("Interrupted: stopping what was started");
      starting.interrupt();
      if (!quiet.await(5, TimeUnit.SECONDS)) {
        terminal.say("The start goes on for a moment; look at ./proofstream status");
      }
      stopAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
