package dev.proofstream.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.dashboard.Dashboard;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.evaluation.Salts;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Inference;
import dev.proofstream.cli.kafka.Outcome;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventFormat;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One request through Kafka. */
@Command(
    name = "infer",
    description = {
      "Sends one request and waits for its outcome.",
      "Exit status 1 when it is refused or its proof is invalid."
    },
    footer = {
      "",
      "As in: ./proofstream infer --model mlp --set Age=54 Sex=M ChestPainType=ASY RestingBP=140 \\",
      "  Cholesterol=239 FastingBS=0 RestingECG=Normal MaxHR=160 ExerciseAngina=N Oldpeak=1.2 \\",
      "  ST_Slope=Flat"
    })
public final class InferCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request whose id has an outcome gets news only if it is a conflict. */
  private static final Duration NEWS_OF_A_KNOWN_REQUEST = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;

  @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model.")
  private String model;

  @Option(
      names = "--system",
      paramLabel = "SYSTEM",
      defaultValue = StandardModels.SYSTEM,
      description = "Proof system; default: ${DEFAULT-VALUE}.")
  private String system;

  @ArgGroup(multiplicity = "1")
  private Row row;

  /** The row in one of two ways. */
  static final class Row {
    @Option(
        names = "--set",
        arity = "1..*",
        paramLabel = "COLUMN=VALUE",
        description = "The data set's own columns, all of them.")
    private Map<String, String> columns;

    @Option(
        names = "--input",
        paramLabel = "FILE",
        description =
            "JSON: an object of columns; an array of numbers, the encoded row before"
                + " standardisation; or an array of such rows for a circuit that proves batches.")
    private Path file;
  }

  @Option(
      names = "--circuit",
      paramLabel = "ID",
      description = "One certain circuit instead of the model's newest.")
  private String circuitId;

  @Option(
      names = "--salt",
      paramLabel = "HEX",
      description =
          "For a circuit with hashed inputs: 16 to 31 random bytes; default: new ones, which are"
              + " printed.")
  private String salt;

  @Option(
      names = "--request",
      paramLabel = "ID",
      description = "Request id, 1 to 128 of [A-Za-z0-9._:-]; default: a new one.")
  private String requestId;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    if (timeout < 1) {
      throw CommandFailedException.usage("--timeout must be at least 1");
    }
    String id = requestId == null ? "cli-" + UUID.randomUUID() : requestId;
    if (!id.matches("[A-Za-z0-9._:-]{1,128}")) {
      throw CommandFailedException.usage("--request must be 1 to 128 of [A-Za-z0-9._:-]");
    }
    ObjectNode request =
        JSON.createObjectNode().put("requestId", id).put("model", model).put("proofSystem", system);
    if (circuitId != null) {
      request.put("circuitId", circuitId);
    }
    if (row.file != null) {
      JsonInput.read(row.file).putInto(request);
    }
    Terminal terminal = Terminal.of(spec);
    Home folder = home.home();
    Stack stack = new Stack(folder, terminal);
    try (Broker broker = new Broker(stack.requireEndpoints().kafka());
        Inference inference = new Inference(broker)) {
      Catalog catalog = Catalog.read(broker);
      Optional<CircuitReady> circuit =
          circuitId == null ? catalog.circuit(model, system) : catalog.circuit(circuitId);
      if (row.columns != null) {
        FeatureArguments.put(row.columns, description(catalog, circuit, folder), request);
      }
      putSalt(circuit, request, terminal);
      Optional<JsonNode> standing = requestId == null ? Optional.empty() : standing(stack, id);
      Outcome outcome =
          inference
              .run(
                  List.of(
                      new Inference.Request(
                          id, bytes(request), Map.of(EventFormat.CONTENT_TYPE_HEADER, jsonType()))),
                  standing.isPresent() ? NEWS_OF_A_KNOWN_REQUEST : Duration.ofSeconds(timeout),
                  ended -> {})
              .get(id);
      if (outcome == null && standing.isPresent()) {
        terminal.say(
            "The same request was sent before, and makes no new outcome. This one stands:");
        json.result(terminal, standing.get(), standing.get().toPrettyString());
        return standing.get().path("valid").asBoolean() ? ExitStatus.DONE : ExitStatus.NO;
      }
      if (outcome == null) {
        throw CommandFailedException.surroundings(
            "no outcome of %s in %d s; look at ./proofstream status".formatted(id, timeout));
      }
      json.result(terminal, outcome.json(), text(outcome));
      return outcome instanceof Outcome.Verified(var event) && event.getValid()
          ? ExitStatus.DONE
          : ExitStatus.NO;
    }
  }

  /** The outcome of an earlier request of this id, if it has one. */
  private static Optional<JsonNode> standing(Stack stack, String id) throws InterruptedException {
    try (Dashboard dashboard = new Dashboard(stack.requireEndpoints().dashboard())) {
      return dashboard.prediction(id).filter(found -> !found.path("endedAt").isNull());
    }
  }

  /** A hash without a salt would give the inputs away: where none is given, one is made. */
  private void putSalt(Optional<CircuitReady> circuit, ObjectNode request, Terminal terminal) {
    if (salt != null) {
      request.put("salt", salt);
    } else if (circuit.filter(Salts::needsSalt).isPresent()) {
      String fresh = Salts.fresh();
      request.put("salt", fresh);
      terminal.say("Salt of the hashed inputs, to be kept: " + fresh);
    }
  }

  /** The data set's description of the model that is asked for, where there is one. */
  private static Optional<DataSetDescription> description(
      Catalog catalog, Optional<CircuitReady> circuit, Home folder) {
    return circuit
        .flatMap(known -> catalog.model(known.getModelId()))
        .flatMap(new Artifacts(folder)::dataSet);
  }

  private static byte[] bytes(ObjectNode request) {
    try {
      return JSON.writeValueAsBytes(request);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] jsonType() {
    return EventFormat.JSON.contentType().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Failed(var event) ->
          "request     %s%nrefused     %s%s: %s"
              .formatted(
                  event.getRequestId(),
                  event.getCode(),
                  event.getField().isEmpty() ? "" : " (" + event.getField() + ")",
                  event.getMessage());
      case Outcome.Verified(var event) when !event.getValid() ->
          "request     %s%ninvalid     %s".formatted(event.getRequestId(), event.getReason());
      case Outcome.Verified(var event) ->
          "request     %s%nprediction  %s%nproof       verified, %d bytes%ncircuit     %s%nstages      %s"
              .formatted(
                  event.getRequestId(),
                  labels(event),
                  event.getProofBytes(),
                  event.getCircuitId(),
                  timings(event.getTimingsList()));
    };
  }

  private static String labels(ProofVerified event) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < event.getLabelsCount(); i++) {
      labels.add("%s (class %d)".formatted(event.getLabelNames(i), event.getLabels(i)));
    }
    return String.join(", ", labels);
  }

  private static String timings(List<StageTiming> timings) {
    return String.join(
        ", ",
        timings.stream()
            .map(timing -> "%s %.1f ms".formatted(timing.getStage(), timing.getMillis()))
            .toList());
  }
}
