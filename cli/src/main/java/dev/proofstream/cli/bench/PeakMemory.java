package dev.proofstream.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Peak resident sizes of processes, where the system tells them (Linux). */
final class PeakMemory {

  private PeakMemory() {}

  /** Bytes, or 0 where the system does not tell. */
  static long ofThisProcess() {
    return of("self");
  }

  /** Bytes of a running process, or 0 where the system does not tell or the process is gone. */
  static long of(long pid) {
    return of(Long.toString(pid));
  }

  private static long of(String process) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", process, "status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return 0;
  }
}
