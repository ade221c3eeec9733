package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import picocli.CommandLine.Option;

/** How long our processes warm up, how often they are measured, and with which arithmetic. */
final class RunOptions {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds to measure (default: ${DEFAULT-VALUE}).",
      defaultValue = "9")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds to warm up ours (default: ${DEFAULT-VALUE}).",
      defaultValue = "12")
  private double warmUp;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description = "Force the field arithmetic: ifma, native, vector, scalar.")
  private String kernels;

  /** Refuses what makes no sense. */
  void check() {
    if (rounds < 1 || warmUp < 0) {
      throw CommandFailedException.usage("--rounds of at least 1, --warm-up of at least 0");
    }
  }

  int rounds() {
    return rounds;
  }

  double warmUp() {
    return warmUp;
  }

  /** The provider to force, or null. */
  String kernels() {
    return kernels;
  }
}
