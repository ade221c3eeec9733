package dev.proofstream.cli.command;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Training;
import dev.proofstream.cli.stack.Stack;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.EventJson;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.TrainingRequested;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a model trained. */
@Command(
    name = "train",
    description = {
      "Has a model trained and compiled.",
      "Exit status 1 when the trainer or the circuit service refuses."
    })
public final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private JsonOption json;
  @Mixin private CircuitOption circuit;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "Name under which the model will be asked for.")
  private String model;

  @Option(
      names = "--architecture",
      paramLabel = "MODEL",
      description =
          "Widths of a network's layers, inputs first, such as 18-8-8-2; or tree:DEPTH,"
              + " forest:TREESxDEPTH, kmeans:CENTROIDS. Default: a network without hidden layers for"
              + " linear, else with two of 8.")
  private String architecture;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + StandardModels.SEED,
      description = "Seed of the training; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "0",
      description = "Optimiser steps over all training rows; default: the trainer's.")
  private int epochs;

  @Option(
      names = "--system",
      split = ",",
      paramLabel = "SYSTEM",
      description = "Proof systems to make circuits for; default: circom-groth16.")
  private List<String> systems = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description = "How long to wait; default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException {
    json.check();
    if (epochs < 0 || timeout < 1) {
      throw CommandFailedException.usage("--epochs must not be negative, --timeout at least 1");
    }
    Terminal terminal = Terminal.of(spec);
    Stack stack = new Stack(home.home(), terminal);
    List<String> wanted = systems.isEmpty() ? List.of(StandardModels.SYSTEM) : systems;
    TrainingRequested.Builder request =
        StandardModels.request(model, wanted, DataOption.describe(stack.dataSet()))
            .setSeed(seed)
            .setEpochs(epochs)
            .setOptions(circuit.options());
    if (architecture != null) {
      request.setArchitecture(architecture);
    }
    try (Broker broker = new Broker(stack.requireEndpoints().kafka())) {
      Training.Trained trained =
          new Training(broker, terminal, Duration.ofSeconds(timeout))
              .run(List.of(request.build()))
              .getFirst()
              .requireComplete();
      json.result(terminal, tree(trained), text(trained));
    }
    return ExitStatus.DONE;
  }

  private static Map<String, Object> tree(Training.Trained trained) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("model", EventJson.tree(trained.model()));
    tree.put("circuits", trained.circuits().stream().map(EventJson::tree).toList());
    return tree;
  }

  private static String text(Training.Trained trained) {
    ModelTrained model = trained.model();
    StringBuilder text =
        new StringBuilder(
            "model    %s (%s, %d parameters), id %s%naccuracy %.1f %% on %d test rows, baseline %.1f %%"
                .formatted(
                    model.getModel(),
                    model.getArchitecture(),
                    model.getParameters(),
                    model.getModelId(),
                    100 * model.getQuality().getAccuracy(),
                    model.getQuality().getTestRows(),
                    100 * model.getQuality().getMajorityBaseline()));
    for (CircuitReady circuit : trained.circuits()) {
      text.append(
          "%ncircuit  %s, %d constraints, keys %s, id %s"
              .formatted(
                  circuit.getProofSystem(),
                  circuit.getConstraints(),
                  circuit.getKeys(),
                  circuit.getCircuitId()));
    }
    return text.toString();
  }
}
