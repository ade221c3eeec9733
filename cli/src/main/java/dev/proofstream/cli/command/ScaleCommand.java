package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Changes the number of provers. */
@Command(
    name = "scale",
    description = {
      "Changes the number of provers, and restores replicas that died.",
      "The newest are stopped first, and finish what they have."
    })
public final class ScaleCommand implements Callable<Integer> {
  static final int MAX_PROVERS = 64;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Option(
      names = "--provers",
      required = true,
      paramLabel = "N",
      description = "Number of prover replicas, 1 to " + MAX_PROVERS + ".")
  private int provers;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec);
    requireProvers(provers);
    Stack stack = new Stack(home.home(), terminal);
    stack.scale(provers);
    terminal.print(stack.status().table());
    return ExitStatus.DONE;
  }

  static void requireProvers(int provers) {
    if (provers < 1 || provers > MAX_PROVERS) {
      throw CommandFailedException.usage("--provers must be 1 to " + MAX_PROVERS);
    }
  }
}
