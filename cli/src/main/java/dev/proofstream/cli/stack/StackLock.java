package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one command that changes a home's stack (up, demo while it starts or stops, scale,
 * down). The operating system releases it when its process ends, however it ends.
 */
final class StackLock implements AutoCloseable {
  private final FileChannel channel;

  private StackLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws CommandFailedException when another process holds it, with its id
   */
  static StackLock take(Home home) {
    home.create();
    Path file = home.lockFile();
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        String holder = Files.readString(file).strip();
        throw CommandFailedException.surroundings(
            "process "
                + holder
                + " is starting or stopping a stack on "
                + home.folder()
                + "; wait for it, or give another --home");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
      return new StackLock(channel);
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot release the stack's lock", e);
    }
  }
}
