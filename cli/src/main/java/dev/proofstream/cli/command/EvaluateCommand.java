package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.command.EvaluationOption.Route;
import dev.proofstream.cli.evaluation.Evaluation;
import dev.proofstream.cli.evaluation.EvaluationTable;
import dev.proofstream.cli.stack.Endpoints;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.data.DataSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends all test rows through Kafka. */
@Command(
    name = "evaluate",
    description = {
      "Sends all test rows through Kafka.",
      "Compares the proven labels with the truth and with the float model. Exit "
          + "status 1 when a row has no valid proof."
    })
public final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private DataOption data;
  @Mixin private JsonOption json;
  @Mixin private EvaluationOption options;

  @Option(
      names = "--model",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "Model, or several separated by commas.")
  private List<String> models;

  @Option(
      names = "--system",
      split = ",",
      paramLabel = "SYSTEM",
      defaultValue = StandardModels.SYSTEM,
      description = "Proof system; default: ${DEFAULT-VALUE}.")
  private List<String> systems;

  @Option(
      names = "--circuit",
      paramLabel = "ID",
      description =
          "One certain circuit instead of the model's newest; with one model and one system.")
  private String circuitId;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    if (circuitId != null && models.size() * systems.size() > 1) {
      throw CommandFailedException.usage("--circuit goes with one model and one system");
    }
    Terminal terminal = Terminal.of(spec);
    Home folder = home.home();
    Endpoints endpoints = new Stack(folder, terminal).requireEndpoints();
    DataSet rows = data.load(folder, terminal);
    List<Route> routes =
        models.stream()
            .flatMap(model -> systems.stream().map(system -> new Route(model, system)))
            .toList();
    Evaluation evaluation =
        options.evaluate(routes, Optional.ofNullable(circuitId), rows, folder, endpoints, terminal);
    json.result(terminal, evaluation, EvaluationTable.of(evaluation));
    return status(evaluation);
  }

  static int status(Evaluation evaluation) {
    boolean allProven = evaluation.results().stream().allMatch(r -> r.failed() == 0);
    return allProven ? ExitStatus.DONE : ExitStatus.NO;
  }

  static void requireRows(int rows, DataSet data) {
    int most = data.testRows().length;
    if (rows < 1 || rows > most) {
      throw CommandFailedException.usage("--rows must be 1 to " + most);
    }
  }
}
