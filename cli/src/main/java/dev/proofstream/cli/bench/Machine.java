package dev.proofstream.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this machine is, in one line, so that figures can be read elsewhere. */
public final class Machine {

  private static final List<String> FEATURES = List.of("adx", "avx2", "avx512f", "avx512ifma");

  private Machine() {}

  public static String describe() {
    String model = System.getProperty("os.arch");
    String flags = "";
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          model = line.substring(line.indexOf(':') + 1).strip();
        } else if (line.startsWith("flags")) {
          flags = line + " ";
        }
      }
    } catch (IOException e) {
      // Not Linux: the architecture has to do.
      model += " (no /proc/cpuinfo)";
    }
    StringBuilder features = new StringBuilder();
    for (String feature : FEATURES) {
      if (flags.contains(" " + feature + " ")) {
        features.append(' ').append(feature);
      }
    }
    return "%s,%s, %d processors, %s %s, Java %s"
        .formatted(
            model,
            features.isEmpty() ? " no vector features known" : features,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }
}
