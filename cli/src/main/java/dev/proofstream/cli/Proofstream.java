package dev.proofstream.cli;

import dev.proofstream.cli.bench.BenchCommand;
import dev.proofstream.cli.command.CompletionCommand;
import dev.proofstream.cli.command.DemoCommand;
import dev.proofstream.cli.command.DownCommand;
import dev.proofstream.cli.command.EvaluateCommand;
import dev.proofstream.cli.command.ExportCommand;
import dev.proofstream.cli.command.EzklCommand;
import dev.proofstream.cli.command.InferCommand;
import dev.proofstream.cli.command.LogsCommand;
import dev.proofstream.cli.command.ScaleCommand;
import dev.proofstream.cli.command.StatusCommand;
import dev.proofstream.cli.command.TestCommand;
import dev.proofstream.cli.command.TopicsCommand;
import dev.proofstream.cli.command.TrainCommand;
import dev.proofstream.cli.command.UpCommand;
import dev.proofstream.cli.command.VerifyCommand;
import dev.proofstream.cli.laboratory.ReportCommand;
import dev.proofstream.cli.laboratory.ScalingCommand;
import dev.proofstream.cli.laboratory.SweepCommand;
import dev.proofstream.cli.local.CompileCommand;
import dev.proofstream.cli.local.ImportCommand;
import dev.proofstream.cli.local.ProveCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code proofstream} command: what the launcher runs. */
@Command(
    name = "./proofstream",
    mixinStandardHelpOptions = true,
    version = "proofstream 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Machine-learning predictions proven in zero knowledge, as an event stream."
            + "%nStart with: ./proofstream demo",
    footer = {
      "",
      "Exit status: 0 done; 1 the answer is no (an invalid proof, a rejected request);"
          + " 2 wrong usage; 3 the surroundings failed, with what to do.",
      "Results go to standard output, progress and logs to standard error."
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      ScaleCommand.class,
      DownCommand.class,
      TrainCommand.class,
      ImportCommand.class,
      InferCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      CompileCommand.class,
      ProveCommand.class,
      VerifyCommand.class,
      TopicsCommand.class,
      EzklCommand.class,
      ReportCommand.class,
      ScalingCommand.class,
      SweepCommand.class,
      BenchCommand.class,
      CompletionCommand.class,
      TestCommand.class
    })
public final class Proofstream implements Runnable {
  @Spec private CommandSpec spec;

  // Held, since a logger that nobody holds forgets its level.
  private static final List<Logger> TALKATIVE =
      List.of(
          Logger.getLogger("org.apache.kafka"),
          Logger.getLogger("dev.proofstream.model.data"),
          Logger.getLogger("dev.proofstream.zk"));

  public static void main(String[] arguments) {
    // What libraries log, commands say in their own words.
    TALKATIVE.forEach(logger -> logger.setLevel(Level.OFF));
    // Tables are for programs and reports too: a point in decimals, wherever this runs.
    Locale.setDefault(Locale.ROOT);
    System.exit(run(arguments));
  }

  /** Runs one command line and returns its exit status. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Proofstream())
        .setParameterExceptionHandler(Proofstream::usageError)
        .setExecutionExceptionHandler((error, line, parsed) -> failure(error, line))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(100);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  private static int usageError(ParameterException error, String[] arguments) {
    CommandLine line = error.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(error.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
    if (line.getParent() == null) {
      line.usage(err);
    } else {
      err.println("Usage: " + line.getHelp().synopsis(0).strip());
      err.println("More: " + line.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return ExitStatus.USAGE;
  }

  private static int failure(Exception error, CommandLine line) {
    PrintWriter err = line.getErr();
    int status = ExitStatus.SURROUNDINGS;
    if (error instanceof CommandFailedException failed) {
      err.println("proofstream: " + failed.getMessage());
      status = failed.status();
    } else if (error instanceof InterruptedException) {
      err.println("proofstream: interrupted");
    } else {
      err.println("proofstream: this is a bug, please report it with the lines below.");
      error.printStackTrace(err);
    }
    err.flush();
    return status;
  }
}
