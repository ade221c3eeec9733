package dev.proofstream.devstack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Where a running stack is, for other processes.
 *
 * @param bootstrap Kafka's bootstrap servers
 * @param kafkaPort the broker's port
 * @param database how to reach the database
 * @param pid process that runs the broker
 * @param postgresPid PostgreSQL's first process
 * @param startedAt when it was ready, ISO 8601 in UTC
 */
public record StackState(
    String bootstrap,
    int kafkaPort,
    Database database,
    long pid,
    long postgresPid,
    String startedAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @throws IOException when the file is absent or no such state
   */
  public static StackState read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), StackState.class);
  }

  /** Writes it whole or not at all; only the owner may read it, since it holds the password. */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary = folder.resolve(file.getFileName() + "." + UUID.randomUUID());
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Whether the process that wrote it still runs. */
  public boolean alive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
