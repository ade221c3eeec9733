package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.stack.LogFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the processes of a stack have logged. */
@Command(
    name = "logs",
    description = {
      "Prints what a service has logged.",
      "SERVICE is a replica such as prover-service-1, a service such as prover-service "
          + "for all its replicas, or devstack for Kafka and PostgreSQL. Logs stay after "
          + "the stack has stopped, until the next start."
    })
public final class LogsCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 250;

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;

  @Parameters(paramLabel = "SERVICE", description = "Whose log.")
  private String service;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "How many of the last lines; default: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is logged from now on, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws InterruptedException {
    if (lines < 0) {
      throw CommandFailedException.usage("--lines must not be negative");
    }
    Terminal terminal = Terminal.of(spec);
    List<LogFile> logs = LogFile.of(home.home(), service);
    if (logs.isEmpty()) {
      List<String> there = LogFile.names(home.home());
      throw CommandFailedException.no(
          there.isEmpty()
              ? "there are no logs on " + home.home().folder()
              : "no log of " + service + "; there are: " + String.join(", ", there));
    }
    for (LogFile log : logs) {
      print(terminal, log, log.last(lines), logs.size() > 1);
    }
    while (follow) {
      Thread.sleep(POLL_MILLIS);
      for (LogFile log : logs) {
        print(terminal, log, log.news(), logs.size() > 1);
      }
    }
    return ExitStatus.DONE;
  }

  private static void print(Terminal terminal, LogFile log, List<String> lines, boolean named) {
    lines.forEach(line -> terminal.print(named ? log.name() + "  " + line : line));
  }
}
