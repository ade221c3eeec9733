package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.stack.StackOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands that start a stack have in common. */
public final class StackOption {
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--provers",
      paramLabel = "N",
      description = "Number of prover replicas; default: half of the processors, at most 4.")
  private Integer provers;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description = "Port of the dashboard; default: 8088 if free, else any.")
  private Integer dashboardPort;

  public StackOptions options(DataOption data, boolean owned) {
    int count =
        provers == null
            ? Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4)
            : provers;
    ScaleCommand.requireProvers(count);
    if (dashboardPort != null && (dashboardPort < 1 || dashboardPort > MAX_PORT)) {
      throw CommandFailedException.usage("--dashboard-port must be 1 to " + MAX_PORT);
    }
    return new StackOptions(
        count, data.file(), data.description(), Optional.ofNullable(dashboardPort), owned);
  }

  public Optional<Integer> provers() {
    return Optional.ofNullable(provers);
  }
}
