package dev.proofstream.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that holds all state of one Proofstream.
 *
 * @param folder absolute path
 */
public record Home(Path folder) {

  public Home {
    folder = folder.toAbsolutePath().normalize();
  }

  /** The folder given, else the one that PROOFSTREAM_HOME names, else ~/.proofstream. */
  public static Home of(Path givenOrNull) {
    if (givenOrNull != null) {
      return new Home(givenOrNull);
    }
    String environment = System.getenv("PROOFSTREAM_HOME");
    return environment == null || environment.isBlank()
        ? new Home(Path.of(System.getProperty("user.home"), ".proofstream"))
        : new Home(Path.of(environment));
  }

  /** Content-addressed artifacts: ONNX, circuits, keys, bundles. */
  public Path artifacts() {
    return folder.resolve("artifacts");
  }

  /** PEM files of the signers that this machine trusts. */
  public Path trust() {
    return folder.resolve("trust");
  }

  /** What was downloaded. */
  public Path cache() {
    return folder.resolve("cache");
  }

  /** Process ids, ports and logs of the running stack. */
  public Path run() {
    return folder.resolve("run");
  }

  /** Log of one replica or of the broker and database ("devstack"). */
  public Path log(String name) {
    return run().resolve(name + ".log");
  }

  Path stateFile() {
    return run().resolve("stack.json");
  }

  Path devstackState() {
    return run().resolve("devstack.json");
  }

  Path devstackSettings() {
    return run().resolve("devstack-settings.json");
  }

  Path applications() {
    return run().resolve("apps");
  }

  Path lockFile() {
    return run().resolve("stack.lock");
  }

  /** Makes the folders that a stack needs. */
  void create() {
    try {
      Files.createDirectories(run());
      Files.createDirectories(artifacts());
      Files.createDirectories(trust());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
