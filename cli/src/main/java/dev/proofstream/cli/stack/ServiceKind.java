package dev.proofstream.cli.stack;

import dev.proofstream.zk.field.KernelChoice;
import java.util.ArrayList;
import java.util.List;

/** The five services, in the order in which a table lists them. */
public enum ServiceKind {
  TRAINER("trainer-service", "768m", Compiler.QUICK),
  CIRCUIT("circuit-service", "1g", Compiler.FULL),
  PROVER("prover-service", "768m", Compiler.FULL),
  VERIFIER("verifier-service", "384m", Compiler.FULL),
  DASHBOARD("dashboard", "384m", Compiler.QUICK);

  private final String module;
  private final String heap;
  private final Compiler compiler;

  ServiceKind(String module, String heap, Compiler compiler) {
    this.module = module;
    this.heap = heap;
    this.compiler = compiler;
  }

  /** Name of the Maven module, and of the replicas before their number. */
  public String module() {
    return module;
  }

  /** Name of replica {@code number}, counted from 1. */
  public String replica(int number) {
    return module + "-" + number;
  }

  /** Whether a replica's name is one of this kind. */
  public boolean names(String replica) {
    return replica.matches(module + "-[0-9]+");
  }

  /** The kind of a replica. */
  public static ServiceKind of(String replica) {
    for (ServiceKind kind : values()) {
      if (kind.names(replica)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no service is called " + replica);
  }

  /**
   * Options of the service's Java machine.
   *
   * @param more the user's own, which win; separated by blanks, or null
   */
  List<String> javaOptions(String more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms32m",
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    if (compiler == Compiler.QUICK) {
      options.add("-XX:TieredStopAtLevel=1");
    } else if (KernelChoice.isLeftToJava()) {
      // Not otherwise: a module more takes 35 ms at every start.
      options.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    if (more != null && !more.isBlank()) {
      options.addAll(List.of(more.strip().split("\\s+")));
    }
    return options;
  }

  /** Arithmetic wants the optimising compiler; what moves events starts faster without it. */
  private enum Compiler {
    QUICK,
    FULL
  }
}
