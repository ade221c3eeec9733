package dev.proofstream.cli.command;

import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.cli.stack.StackStatus;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what runs. */
@Command(
    name = "status",
    description = {
      "Shows what runs.",
      "Exit status 0 when all is ready, 1 when something is not, 3 when nothing runs."
    })
public final class StatusCommand implements Callable<Integer> {
  private static final long WATCH_MILLIS = 2000;

  /**
   * Cursor to the upper left corner, the rest erased (ECMA-48); nothing where it is no terminal.
   */
  private static final String CLEAR_SCREEN =
      System.console() != null && System.console().isTerminal() ? "\033[H\033[2J" : "";

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  @Option(
      names = {"-w", "--watch"},
      description = "Show it again every two seconds, until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    Terminal terminal = Terminal.of(spec);
    Stack stack = new Stack(home.home(), terminal);
    while (watch) {
      StackStatus status = stack.status();
      terminal.print(
          CLEAR_SCREEN
              + LocalTime.now().truncatedTo(ChronoUnit.SECONDS)
              + "\n"
              + (status.running() ? status.table() : "Nothing runs on " + status.home()));
      Thread.sleep(WATCH_MILLIS);
    }
    StackStatus status = stack.status();
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
