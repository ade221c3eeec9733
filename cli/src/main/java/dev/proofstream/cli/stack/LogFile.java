package dev.proofstream.cli.stack;

import dev.proofstream.cli.CommandFailedException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The log of one process of a stack, read from its end on. Not thread safe. */
public final class LogFile {
  private static final String SUFFIX = ".log";

  /** Enough for a thousand usual lines; a log is never read whole. */
  private static final int TAIL_BYTES = 256 * 1024;

  private final String name;
  private final Path file;
  private long position;
  private String begun = "";

  private LogFile(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  /** The logs of a replica, or of all replicas of a service. */
  public static List<LogFile> of(Home home, String service) {
    return names(home).stream()
        .filter(name -> name.equals(service) || name.matches(".+-[0-9]+") && kind(name, service))
        .map(name -> new LogFile(name, home.log(name)))
        .toList();
  }

  /** Whose logs there are. */
  public static List<String> names(Home home) {
    if (!Files.isDirectory(home.run())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(home.run())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot list " + home.run() + ": " + e, e);
    }
  }

  private static boolean kind(String replica, String service) {
    return replica.substring(0, replica.lastIndexOf('-')).equals(service);
  }

  /** Name of the process. */
  public String name() {
    return name;
  }

  /** The last lines; what follows is {@link #news()}. */
  public List<String> last(int lines) {
    position = Math.max(0, size() - TAIL_BYTES);
    boolean cut = position > 0;
    List<String> read = news();
    if (cut && !read.isEmpty()) {
      read = read.subList(1, read.size());
    }
    return read.subList(Math.max(0, read.size() - lines), read.size());
  }

  /** Whole lines that were written since the last call. */
  public List<String> news() {
    if (size() < position) {
      // The process was started anew.
      position = 0;
      begun = "";
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      in.seek(position);
      byte[] bytes = new byte[(int) Math.min(Integer.MAX_VALUE / 2, in.length() - position)];
      in.readFully(bytes);
      position += bytes.length;
      String text = begun + new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      begun = text.substring(end);
      return new ArrayList<>(text.substring(0, end).lines().toList());
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private long size() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
