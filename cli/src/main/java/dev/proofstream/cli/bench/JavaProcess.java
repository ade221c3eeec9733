package dev.proofstream.cli.bench;

import dev.proofstream.zk.field.KernelChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java processes as services run them: the server compiler, a fixed heap, this class path. */
final class JavaProcess {

  private static final String HEAP = "-Xmx1500m";

  private JavaProcess() {}

  /**
   * The command up to the class.
   *
   * @param kernels provider of the field arithmetic to force, or null
   */
  static List<String> command(String kernels) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    if (kernels != null) {
      command.add("-D" + KernelChoice.PROPERTY + "=" + kernels);
    }
    return command;
  }
}
