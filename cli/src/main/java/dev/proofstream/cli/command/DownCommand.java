package dev.proofstream.cli.command;

import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the stack. */
@Command(
    name = "down",
    description = {
      "Stops the stack.",
      "Provers finish what they have, then everything else ends. Data stays."
    })
public final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec);
    Home folder = home.home();
    boolean stopped = new Stack(folder, terminal).stop();
    terminal.print(
        stopped ? "Stopped the stack on " + folder.folder() : "Nothing ran on " + folder.folder());
    return ExitStatus.DONE;
  }
}
