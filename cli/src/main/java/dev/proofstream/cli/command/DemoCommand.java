package dev.proofstream.cli.command;

import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.EvaluationOption.Route;
import dev.proofstream.cli.evaluation.Evaluation;
import dev.proofstream.cli.evaluation.EvaluationTable;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Training;
import dev.proofstream.cli.stack.Endpoints;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.proto.ModelTrained;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything in one go. */
@Command(
    name = "demo",
    description = {
      "Everything from training to the verified table, in one go.",
      "Starts a stack (or uses the one that runs), trains and compiles the models, "
          + "proves and verifies the test rows. Then stays with the dashboard open until "
          + "Ctrl-C, unless --exit is given."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration TRAINING_TIMEOUT = Duration.ofMinutes(15);

  private static final String NEXT =
      """

      In another terminal, while this runs:
        ./proofstream infer --model mlp --set Age=54 --set Sex=M --set ChestPainType=ASY \\
            --set RestingBP=140 --set Cholesterol=239 --set FastingBS=0 --set RestingECG=Normal \\
            --set MaxHR=160 --set ExerciseAngina=N --set Oldpeak=1.2 --set ST_Slope=Flat
        ./proofstream export --request ID --out proof    then    ./proofstream verify proof
        ./proofstream scale --provers 4                  ./proofstream status --watch
        ./proofstream train --model wide --architecture 18-16-16-2""";

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private DataOption data;
  @Mixin private JsonOption json;
  @Mixin private StackOption stackOptions;
  @Mixin private EvaluationOption evaluation;

  @Option(names = "--exit", description = "End after the table.")
  private boolean exit;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAMES",
      defaultValue = "linear,mlp",
      description = "Models, separated by commas; default: ${DEFAULT-VALUE}.")
  private List<String> models;

  @Option(
      names = "--systems",
      split = ",",
      paramLabel = "SYSTEMS",
      defaultValue = StandardModels.SYSTEM,
      description = "Proof systems, separated by commas; default: ${DEFAULT-VALUE}.")
  private List<String> systems;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    Terminal terminal = Terminal.of(spec);
    Home folder = home.home();
    DataSet rows = data.load(folder, terminal);
    evaluation.rows(rows);
    Stack stack = new Stack(folder, terminal);
    if (stack.status().ready()) {
      terminal.say("Using the stack that runs on " + folder.folder());
      if (stackOptions.provers().isPresent()) {
        stack.scale(stackOptions.provers().get());
      }
      return run(stack, folder, rows, terminal);
    }
    stack.start(stackOptions.options(data, true));
    Thread stop = new Thread(() -> stopAfterInterrupt(stack, terminal), "stop-stack");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      return run(stack, folder, rows, terminal);
    } finally {
      if (removed(stop)) {
        terminal.say("Stopping the stack");
        stack.stop();
      }
    }
  }

  private int run(Stack stack, Home folder, DataSet rows, Terminal terminal)
      throws InterruptedException {
    Endpoints endpoints = stack.requireEndpoints();
    terminal.say("Dashboard: " + endpoints.dashboard());
    Set<Route> missing = train(endpoints, rows, terminal);
    List<Route> routes =
        models.stream()
            .flatMap(model -> systems.stream().map(system -> new Route(model, system)))
            .filter(route -> !missing.contains(route))
            .toList();
    Evaluation result =
        evaluation.evaluate(routes, Optional.empty(), rows, folder, endpoints, terminal);
    json.result(terminal, result, EvaluationTable.of(result));
    terminal.say(
        exit
            ? "Next: ./proofstream up, then infer, evaluate, export, verify; see --help of each"
            : NEXT);
    if (!exit) {
      terminal.say("");
      terminal.say("Dashboard: " + endpoints.dashboard() + "   (Ctrl-C ends)");
      new CountDownLatch(1).await();
    }
    return missing.isEmpty() ? EvaluateCommand.status(result) : ExitStatus.NO;
  }

  /**
   * Trains what has no circuit yet, or was trained on other data than the rows at hand.
   *
   * @return what no circuit could be made for
   */
  private Set<Route> train(Endpoints endpoints, DataSet rows, Terminal terminal)
      throws InterruptedException {
    try (Broker broker = new Broker(endpoints.kafka())) {
      Catalog catalog = Catalog.read(broker);
      List<String> wanted = new ArrayList<>();
      for (String model : models) {
        if (systems.stream().anyMatch(system -> !stands(catalog, model, system, rows))) {
          wanted.add(model);
        } else {
          terminal.say("Model " + model + " and its circuit are there already");
        }
      }
      if (!wanted.isEmpty()) {
        return new Training(broker, terminal, TRAINING_TIMEOUT)
                .run(
                    wanted.stream()
                        .map(m -> StandardModels.request(m, systems, rows.description()).build())
                        .toList())
                .stream()
                .flatMap(trained -> trained.failures().stream())
                .map(failed -> new Route(failed.getModel(), failed.getProofSystem()))
                .collect(Collectors.toSet());
      }
      return Set.of();
    }
  }

  private static boolean stands(Catalog catalog, String model, String system, DataSet rows) {
    return catalog
        .circuit(model, system)
        .flatMap(circuit -> catalog.model(circuit.getModelId()))
        .filter(trained -> sameData(trained, rows))
        .isPresent();
  }

  private static boolean sameData(ModelTrained trained, DataSet rows) {
    return trained.getSynthetic() == rows.synthetic()
        && trained.getTrainRows() == rows.trainRows().length
        && trained.getInputsCount() == rows.description().inputs().size()
        && trained.getLabelsList().equals(rows.description().labels());
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is going down: the hook runs.
      return false;
    }
  }

  private static void stopAfterInterrupt(Stack stack, Terminal terminal) {
    try {
      terminal.say("\nStopping the stack");
      stack.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
