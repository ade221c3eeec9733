package dev.proofstream.devstack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second stack off a folder; the system lets go of it however the process ends. */
final class FolderLock implements AutoCloseable {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws FolderInUseException when another stack holds it
   */
  static FolderLock on(Path folder, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held in this JVM.
    }
    if (lock == null) {
      channel.close();
      throw new FolderInUseException(folder, pid(file));
    }
    channel.truncate(0);
    String pid = Long.toString(ProcessHandle.current().pid());
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    return new FolderLock(channel);
  }

  private static long pid(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
