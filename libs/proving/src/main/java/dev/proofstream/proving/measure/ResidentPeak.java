package dev.proofstream.proving.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Peak resident size of this process, as Linux counts it: {@code VmHWM} of {@code
 * /proc/self/status}, set back to the present size by writing 5 to {@code /proc/self/clear_refs}
 * (proc(5)).
 *
 * <p>There is one such mark per process. It is set back only when no other stage runs, so that
 * overlapping stages never lose their peak to each other.
 */
final class ResidentPeak {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  private static int running;

  private ResidentPeak() {}

  static synchronized void begin() {
    if (running++ == 0) {
      try {
        Files.write(CLEAR, "5".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // Not Linux, or not permitted: the peak is then the process's peak so far, or unknown.
        return;
      }
    }
  }

  /** Peak since the oldest stage that still runs began, in bytes; 0 where it is unknown. */
  static synchronized long end() {
    running--;
    return read(STATUS).orElse(0);
  }

  /** Peak resident size in a {@code status} file of /proc, in bytes. */
  static OptionalLong read(Path status) {
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          String kibibytes = line.substring("VmHWM:".length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(kibibytes) * 1024);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
