package dev.proofstream.cli.stack;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.proofstream.cli.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a stack that was started: kept in the home's {@code run/stack.json} from the
 * first process on, so that whatever happens the next command finds what to stop.
 *
 * @param owner the process that stops the stack when it ends ({@code demo}), or null
 * @param devstack broker and database, or null while they are not started
 * @param data file of the rows, or null for the trainer's own choice
 * @param dataSet description of the data set, or null for the heart-failure data set
 * @param services every replica that should run
 */
record StackState(
    ProcessId owner, ProcessId devstack, String data, String dataSet, List<Replica> services) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One replica of a service.
   *
   * @param name such as prover-service-1
   * @param process its process
   * @param port its HTTP port on this machine
   */
  record Replica(String name, ProcessId process, int port) {
    @JsonIgnore
    ServiceKind kind() {
      return ServiceKind.of(name);
    }

    @JsonIgnore
    int number() {
      return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
  }

  StackState {
    services =
        services.stream()
            .sorted(Comparator.comparing(Replica::kind).thenComparing(Replica::number))
            .toList();
  }

  static StackState empty(ProcessId owner, String data, String dataSet) {
    return new StackState(owner, null, data, dataSet, List.of());
  }

  StackState ownedBy(ProcessId process) {
    return new StackState(process, devstack, data, dataSet, services);
  }

  StackState withDevstack(ProcessId started) {
    return new StackState(owner, started, data, dataSet, services);
  }

  /** With this replica, in place of one of the same name. */
  StackState with(Replica replica) {
    List<Replica> changed = new ArrayList<>(without(replica.name()).services);
    changed.add(replica);
    return new StackState(owner, devstack, data, dataSet, changed);
  }

  StackState without(String name) {
    return new StackState(
        owner,
        devstack,
        data,
        dataSet,
        services.stream().filter(r -> !r.name().equals(name)).toList());
  }

  List<Replica> of(ServiceKind kind) {
    return services.stream().filter(r -> r.kind() == kind).toList();
  }

  /** Everything that was started, alive or not. */
  Stream<ProcessId> processes() {
    return Stream.concat(Stream.ofNullable(devstack), services.stream().map(Replica::process));
  }

  @JsonIgnore
  boolean anythingAlive() {
    return processes().anyMatch(ProcessId::alive);
  }

  @JsonIgnore
  boolean devstackAlive() {
    return devstack != null && devstack.alive();
  }

  static Optional<StackState> read(Home home) {
    Path file = home.stateFile();
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), StackState.class))
          : Optional.empty();
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          file + " cannot be read (" + e.getMessage() + "); if no stack runs, delete it", e);
    }
  }

  void write(Home home) {
    Path file = home.stateFile();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      JSON.writeValue(fresh.toFile(), this);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  static void delete(Home home) {
    try {
      Files.deleteIfExists(home.stateFile());
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          "cannot delete " + home.stateFile() + ": " + e.getMessage(), e);
    }
  }
}
