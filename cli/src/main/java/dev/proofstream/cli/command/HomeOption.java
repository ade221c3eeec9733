package dev.proofstream.cli.command;

import dev.proofstream.cli.stack.Home;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --home} and {@code --help}, which every command has. */
public final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      description = "Folder of all state; default: PROOFSTREAM_HOME, else ~/.proofstream.")
  private Path home;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  /** The home given, or the default. */
  public Home home() {
    return Home.of(home);
  }
}
