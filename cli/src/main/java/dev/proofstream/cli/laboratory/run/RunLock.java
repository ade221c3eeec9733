package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.stack.Home;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one command that measures on a home: two would disturb each other. The operating
 * system releases it when its process ends, however it ends.
 */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws CommandFailedException with status 3 when another process measures
   */
  static RunLock take(Home home) {
    Path file = home.run().resolve("laboratory.lock");
    try {
      Files.createDirectories(home.run());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw CommandFailedException.surroundings(
            "another report, scaling or sweep runs on "
                + home.folder()
                + "; wait for it, or give another --home");
      }
      return new RunLock(channel);
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot lock " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot release the laboratory's lock", e);
    }
  }
}
