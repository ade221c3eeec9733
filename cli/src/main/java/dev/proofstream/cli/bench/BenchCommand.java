package dev.proofstream.cli.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the engine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the Groth16 engine on this machine, beside others.",
    synopsisSubcommandLabel = "(groth16 | pipeline | kernels)",
    subcommands = {Groth16Bench.class, PipelineBench.class, KernelBench.class})
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "What is to be measured: groth16, pipeline or kernels?");
  }
}
