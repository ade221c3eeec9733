package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.dashboard.Dashboard;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.evaluation.Evaluation;
import dev.proofstream.cli.evaluation.EvaluationResult;
import dev.proofstream.cli.evaluation.Evaluator;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.stack.Endpoints;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.data.DataSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What {@code demo} and {@code evaluate} have in common. */
final class EvaluationOption {
  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Only the first N test rows; default: all.")
  private Integer rows;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "Give missing outcomes up when none came for this long; default: ${DEFAULT-VALUE}.")
  private int timeout;

  /**
   * How many rows to take.
   *
   * @throws CommandFailedException with status 2 when there are not as many
   */
  int rows(DataSet data) {
    if (timeout < 1) {
      throw CommandFailedException.usage("--timeout must be at least 1");
    }
    if (rows != null) {
      EvaluateCommand.requireRows(rows, data);
    }
    return rows == null ? data.testRows().length : rows;
  }

  /**
   * A model and a proof system.
   *
   * @param model its name
   * @param system such as circom-groth16
   */
  record Route(String model, String system) {}

  /**
   * Evaluates one after the other and shows the results on the dashboard.
   *
   * @param circuitId one certain circuit; empty for the newest of each route
   */
  Evaluation evaluate(
      List<Route> routes,
      Optional<String> circuitId,
      DataSet data,
      Home home,
      Endpoints endpoints,
      Terminal terminal)
      throws InterruptedException {
    int count = rows(data);
    String runId = "eval-" + UUID.randomUUID().toString().substring(0, 8);
    List<EvaluationResult> results = new ArrayList<>();
    try (Broker broker = new Broker(endpoints.kafka());
        Dashboard dashboard = new Dashboard(endpoints.dashboard())) {
      Evaluator evaluator = new Evaluator(broker, new Artifacts(home), data, terminal);
      for (Route route : routes) {
        EvaluationResult result =
            evaluator.evaluate(
                runId,
                route.model(),
                route.system(),
                circuitId,
                count,
                Duration.ofSeconds(timeout));
        results.add(result);
        show(dashboard, runId, data.synthetic(), result, terminal);
      }
      return new Evaluation(evaluator.describe(count), results);
    }
  }

  private static void show(
      Dashboard dashboard,
      String runId,
      boolean synthetic,
      EvaluationResult result,
      Terminal terminal)
      throws InterruptedException {
    try {
      dashboard.post(runId, synthetic, result);
    } catch (CommandFailedException e) {
      // The figures stand without the page.
      terminal.say("The result is not on the dashboard: " + e.getMessage());
    }
  }
}
