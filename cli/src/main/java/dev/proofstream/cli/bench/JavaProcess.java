package dev.proofstream.cli.bench;

import dev.proofstream.zk.field.KernelChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Java processes as services run them: the server compiler, the serial collector, a fixed heap,
 * this class path.
 */
final class JavaProcess {

  private static final String HEAP = "-Xmx1500m";

  /**
   * That of the services. The default one of machines with more memory, G1, marks beside the proof
   * and takes a third more processor time for dense circuits of 2^16.
   */
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private JavaProcess() {}

  /**
   * The virtual machine's options.
   *
   * @param kernels provider of the field arithmetic to force, or null
   */
  static List<String> flags(String kernels) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                HEAP,
                COLLECTOR,
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules",
                "jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow"));
    if (kernels != null) {
      flags.add("-D" + KernelChoice.PROPERTY + "=" + kernels);
    }
    return flags;
  }

  /**
   * The command up to the class.
   *
   * @param kernels as in {@link #flags}
   */
  static List<String> command(String kernels) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(kernels));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }
}
