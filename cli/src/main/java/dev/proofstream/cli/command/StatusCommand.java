package dev.proofstream.cli.command;

import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.cli.stack.StackStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what runs. */
@Command(
    name = "status",
    description = {
      "Shows what runs.",
      "Exit status 0 when all is ready, 1 when something is not, 3 when nothing " + "runs."
    })
public final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  @Override
  public Integer call() {
    json.check();
    Terminal terminal = Terminal.of(spec);
    StackStatus status = new Stack(home.home(), terminal).status();
    json.result(
        terminal,
        status.json(),
        status.running() ? status.table() : "Nothing runs on " + status.home());
    if (!status.running()) {
      return ExitStatus.SURROUNDINGS;
    }
    return status.ready() ? ExitStatus.DONE : ExitStatus.NO;
  }
}
