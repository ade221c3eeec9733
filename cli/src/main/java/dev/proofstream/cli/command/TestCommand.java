package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stands for the launcher's own {@code test}, so that it has a help page. */
@Command(
    name = "test",
    description = {
      "Runs all tests of the project.",
      "Builds everything and runs Maven's verify. Tests that cannot run here are "
          + "listed as skipped, with the reason. Exit status 1 when a test failed."
    },
    footer = {
      "",
      "Set PROOFSTREAM_DATA to a copy of heart.csv for the tests that need the real data."
    })
public final class TestCommand implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Parameters(paramLabel = "MAVEN_ARGUMENT", description = "Passed on to Maven, as in: -pl libs/zk")
  private List<String> mavenArguments = new ArrayList<>();

  @Override
  public void run() {
    throw CommandFailedException.usage("run the tests through the launcher: ./proofstream test");
  }
}
