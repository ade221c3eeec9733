package dev.proofstream.cli.laboratory.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.dashboard.Dashboard;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.evaluation.Evaluator;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.laboratory.plan.Plan;
import dev.proofstream.cli.laboratory.plan.Reference;
import dev.proofstream.cli.laboratory.plan.Resume;
import dev.proofstream.cli.stack.Endpoints;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.cli.stack.StackOptions;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.metrics.Quality;
import dev.proofstream.proto.ModelTrained;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * One call of a command of the laboratory: on the stack that runs, or on one of its own that it
 * stops at its end; a run that did not finish is taken up.
 */
public final class Session {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Home home;
  private final Terminal terminal;
  private final Stack stack;
  private final StackOptions options;
  private volatile boolean stopping;

  /**
   * @param options how to start a stack where none runs
   */
  public Session(Home home, Terminal terminal, StackOptions options) {
    this.home = home;
    this.terminal = terminal;
    this.stack = new Stack(home, terminal);
    this.options = options;
  }

  /** Which run goes on. */
  public enum Resumption {
    /** The newest that did not finish, if it is the same; else a new one. */
    IF_SAME,
    /** The newest that did not finish, or the command fails. */
    REQUIRED,
    /** None. */
    NEVER
  }

  /**
   * What is to be measured.
   *
   * @param data rows
   * @param options what of the command line decides about the figures
   * @param budget how long the whole may take, the start of a stack included
   * @param patience how long nothing may happen in a trial, and one circuit may take
   * @param imported see {@link Circuits}
   * @param compare id of an older run to stand beside it; empty for none
   */
  public record Order(
      String command,
      Plan plan,
      DataSet data,
      ObjectNode options,
      Reference reference,
      Limit limit,
      Duration budget,
      Duration patience,
      long seed,
      Optional<Function<String, ModelTrained>> imported,
      Resumption resumption,
      Optional<String> compare) {}

  /**
   * What came of it.
   *
   * @param run as the dashboard serves it
   * @param csv all trials
   * @param compared the older run
   */
  public record Result(JsonNode run, byte[] csv, Optional<JsonNode> compared) {}

  /**
   * Ends the stack of a command that was killed where this one cannot go on with it, because it is
   * not whole or has other data. Before rows are read: where they are not named, a stack's count.
   */
  public void endUselessStack() throws InterruptedException {
    boolean same = stack.data().equals(options.data()) && stack.dataSet().equals(options.dataSet());
    if (stack.abandoned() && !(same && stack.status().ready())) {
      terminal.say("Ending the stack of a command that was killed");
      stack.stop();
    }
  }

  public Result run(Order order) throws InterruptedException {
    Budget budget = Budget.of(order.budget());
    try (RunLock lock = RunLock.take(home)) {
      boolean own = bringUp();
      Endpoints endpoints = stack.requireEndpoints();
      terminal.say("Dashboard: " + endpoints.dashboard());
      try (Broker broker = new Broker(endpoints.kafka());
          Dashboard dashboard = new Dashboard(endpoints.dashboard())) {
        return run(order, budget, broker, new RunStore(dashboard), own);
      } finally {
        if (own && !stopping) {
          terminal.say("Stopping the stack");
          stack.stop();
        }
      }
    }
  }

  /** Whether the stack is this command's own to stop. */
  private boolean bringUp() throws InterruptedException {
    if (stack.abandoned()) {
      terminal.say("Going on with the stack of a command that was killed");
      stack.adopt();
      return true;
    }
    if (stack.status().ready()) {
      terminal.say("Using the stack that runs on " + home.folder());
      return false;
    }
    stack.start(options);
    return true;
  }

  private Result run(Order order, Budget budget, Broker broker, RunStore store, boolean own)
      throws InterruptedException {
    DataSet data = order.data();
    Optional<JsonNode> compared = Optional.empty();
    if (order.compare().isPresent()) {
      compared = Optional.of(store.run(order.compare().get()));
    }
    ObjectNode wanted = body(order);
    Optional<String> standing = standing(order, wanted, store);
    String runId = standing.orElseGet(() -> wanted.get("runId").asText());
    Laboratory.Progress before = Laboratory.Progress.NONE;
    if (standing.isPresent()) {
      store.state(runId, "running", "");
      JsonNode trials = store.trials(runId);
      before = new Laboratory.Progress(Resume.finished(trials), Resume.refused(trials));
    } else {
      store.create(wanted);
      terminal.say("Run " + runId + ": " + order.plan().cells().size() + " cells");
    }
    Thread interrupted = new Thread(() -> interrupted(runId, own), "stop-run");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      Evaluator evaluator = new Evaluator(broker, new Artifacts(home), data, terminal);
      Circuits circuits =
          new Circuits(broker, new Artifacts(home), data, terminal, order.seed(), order.imported());
      new Laboratory(
              store, evaluator, circuits, data, terminal, order.limit(), budget, order.patience())
          .run(runId, order.plan(), before);
      store.state(runId, "finished", "");
    } catch (RuntimeException | InterruptedException e) {
      if (stopping) {
        // What went wrong is the stop itself; the hook ends this process.
        new CountDownLatch(1).await();
      }
      failed(store, runId, e);
      throw e;
    } finally {
      removed(interrupted);
    }
    return new Result(store.run(runId), store.csv(runId), compared);
  }

  /** The run that goes on; empty for a new one. */
  private Optional<String> standing(Order order, JsonNode wanted, RunStore store)
      throws InterruptedException {
    if (order.resumption() == Resumption.NEVER) {
      return Optional.empty();
    }
    for (JsonNode run : store.newest(order.command())) {
      if (run.get("state").asText().equals("finished")) {
        continue;
      }
      String runId = run.get("runId").asText();
      Optional<String> obstacle = Resume.obstacle(store.run(runId), wanted);
      if (obstacle.isEmpty()) {
        terminal.say(
            "Going on with run %s: %d of %d trials are done (--new begins anew)"
                .formatted(runId, run.get("done").asLong(), run.get("planned").asLong()));
        return Optional.of(runId);
      }
      terminal.say("Run %s was not finished, and stays so: %s".formatted(runId, obstacle.get()));
    }
    if (order.resumption() == Resumption.REQUIRED) {
      throw CommandFailedException.no("there is no run to go on with");
    }
    return Optional.empty();
  }

  private ObjectNode body(Order order) {
    ObjectNode body = JSON.createObjectNode();
    body.put(
        "runId",
        "%s-%s-%s"
            .formatted(
                order.command(),
                STAMP.format(ZonedDateTime.now(ZoneOffset.UTC)),
                UUID.randomUUID().toString().substring(0, 4)));
    body.put("command", order.command());
    body.set("options", order.options());
    body.set("machine", Surroundings.machine());
    body.set("versions", Surroundings.versions());
    body.put("commit", Surroundings.commit());
    DataSet data = order.data();
    int[] labels = data.labels(data.testRows());
    body.putObject("data")
        .put("source", data.source())
        .put("synthetic", data.synthetic())
        .put("trainRows", data.trainRows().length)
        .put("testRows", data.testRows().length)
        .put("majorityBaseline", Quality.of(labels, labels).majorityBaseline());
    body.set("reference", JSON.valueToTree(order.reference().points()));
    body.set("plan", JSON.valueToTree(order.plan().cells()));
    return body;
  }

  private void failed(RunStore store, String runId, Exception why) throws InterruptedException {
    try {
      store.state(runId, "failed", String.valueOf(why.getMessage()));
    } catch (CommandFailedException e) {
      // The dashboard is away too; the run is taken up from what it has.
      terminal.say("Run " + runId + " stays marked as running: " + e.getMessage());
    }
  }

  /** Ctrl-C or a signal: what is finished is kept already. */
  private void interrupted(String runId, boolean own) {
    stopping = true;
    try (Dashboard dashboard = new Dashboard(stack.requireEndpoints().dashboard())) {
      terminal.say("\nStopped; the same command goes on with run " + runId);
      new RunStore(dashboard).state(runId, "stopped", "interrupted");
    } catch (CommandFailedException e) {
      terminal.say(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (own) {
        terminal.say("Stopping the stack");
        stack.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removed(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs.
    }
  }
}
