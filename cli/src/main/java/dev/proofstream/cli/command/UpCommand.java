package dev.proofstream.cli.command;

import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Training;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the stack in the background. */
@Command(
    name = "up",
    description = {
      "Starts the stack in the background.",
      "The stack is Kafka, PostgreSQL and the five services. Returns once every "
          + "service is ready and the models linear and mlp have circuits (trains them "
          + "if there are none)."
    })
public final class UpCommand implements Callable<Integer> {
  private static final Duration TRAINING_TIMEOUT = Duration.ofMinutes(15);

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private DataOption data;
  @Mixin private StackOption options;

  @Option(
      names = "--systems",
      split = ",",
      paramLabel = "SYSTEMS",
      defaultValue = StandardModels.SYSTEM,
      description =
          "Proof systems that the models shall have circuits for, separated by commas; default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> systems;

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = Terminal.of(spec);
    Home folder = home.home();
    Stack stack = new Stack(folder, terminal);
    stack.start(options.options(data, false));
    try (Broker broker = new Broker(stack.requireEndpoints().kafka())) {
      List<String> missing =
          StandardModels.missing(Catalog.read(broker), StandardModels.NAMES, systems);
      if (!missing.isEmpty()) {
        new Training(broker, terminal, TRAINING_TIMEOUT)
            .run(
                missing.stream()
                    .map(m -> StandardModels.request(m, systems, data.describe(stack)).build())
                    .toList())
            .forEach(Training.Trained::requireComplete);
      }
    }
    terminal.print(stack.status().table());
    return ExitStatus.DONE;
  }
}
