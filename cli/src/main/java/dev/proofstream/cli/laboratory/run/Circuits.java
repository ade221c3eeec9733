package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.Terminal;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.kafka.Broker;
import dev.proofstream.cli.kafka.Catalog;
import dev.proofstream.cli.kafka.Training;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.proto.CircuitFailed;
import dev.proofstream.proto.CircuitOptions;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.TrainingRequested;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Circuits of cells, found on the topics or made there: a model is trained once under a name of the
 * laboratory's own and then announced again for each proof system and batch.
 */
final class Circuits {
  private static final String PREFIX = "lab-";

  private final Broker broker;
  private final Artifacts artifacts;
  private final DataSet data;
  private final Terminal terminal;
  private final long seed;
  private final Optional<Function<String, ModelTrained>> imported;
  private final Map<String, TrainedModel> floatModels = new HashMap<>();

  /**
   * @param imported makes the event, without a name, of a cell's model that was trained elsewhere;
   *     empty to train
   */
  Circuits(
      Broker broker,
      Artifacts artifacts,
      DataSet data,
      Terminal terminal,
      long seed,
      Optional<Function<String, ModelTrained>> imported) {
    this.broker = broker;
    this.artifacts = artifacts;
    this.data = data;
    this.terminal = terminal;
    this.seed = seed;
    this.imported = imported;
  }

  /** What became of a cell's circuit. */
  sealed interface Made {}

  /** There is one. */
  record Ready(CircuitReady circuit, ModelTrained model, TrainedModel floatModel, Scales scales)
      implements Made {}

  /** There is none, and why. */
  record Refused(String reason) implements Made {}

  /**
   * @param patience how long its training and its circuit may take, each
   */
  Made make(Cell cell, Duration patience) throws InterruptedException {
    Catalog catalog = Catalog.read(broker);
    Optional<ModelTrained> model = model(catalog, cell);
    if (model.isEmpty()) {
      return train(cell, patience);
    }
    Optional<CircuitReady> standing = circuit(catalog, model.get(), cell);
    return standing.isPresent()
        ? ready(standing.get(), model.get())
        : announce(model.get(), cell, patience);
  }

  private Made train(Cell cell, Duration patience) throws InterruptedException {
    if (imported.isPresent()) {
      return announce(importedModel(cell), cell, patience);
    }
    TrainingRequested request =
        TrainingRequested.newBuilder()
            .setRequestId("lab-train-" + UUID.randomUUID())
            .setModel(PREFIX + cell.model())
            .setArchitecture(cell.architecture())
            .setSeed(seed)
            .addProofSystems(cell.system())
            .setOptions(options(cell))
            .build();
    return made(patience, waiting -> waiting.run(List.of(request)).getFirst());
  }

  private Made announce(ModelTrained model, Cell cell, Duration patience)
      throws InterruptedException {
    ModelTrained again =
        model.toBuilder()
            .setRequestId("lab-circuit-" + UUID.randomUUID())
            .clearProofSystems()
            .addProofSystems(cell.system())
            .setOptions(options(cell))
            .build();
    return made(patience, waiting -> waiting.announce(again));
  }

  /** Something that waits for events. */
  private interface Waiting {
    Training.Trained result(Training training) throws InterruptedException;
  }

  private Made made(Duration patience, Waiting waiting) throws InterruptedException {
    Training.Trained trained;
    try {
      trained = waiting.result(new Training(broker, terminal, patience));
    } catch (CommandFailedException e) {
      if (e.status() == ExitStatus.NO) {
        return new Refused(e.getMessage());
      }
      if (e.getMessage().contains("not done after")) {
        return new Refused("no circuit within %d s".formatted(patience.toSeconds()));
      }
      throw e;
    }
    requireSameData(trained.model());
    if (!trained.circuits().isEmpty()) {
      return ready(trained.circuits().getFirst(), trained.model());
    }
    CircuitFailed failed = trained.failures().getFirst();
    return new Refused(
        "%s at stage %s: %s".formatted(failed.getCode(), failed.getStage(), failed.getMessage()));
  }

  private Ready ready(CircuitReady circuit, ModelTrained model) {
    TrainedModel floatModel =
        floatModels.computeIfAbsent(model.getModelId(), id -> artifacts.model(model));
    return new Ready(circuit, model, floatModel, Scales.of(circuit, artifacts));
  }

  private Optional<ModelTrained> model(Catalog catalog, Cell cell) {
    return catalog.models().stream()
        .filter(model -> model.getModel().equals(PREFIX + cell.model()))
        .filter(
            model ->
                imported.isPresent()
                    ? model.getModelId().equals(importedModel(cell).getModelId())
                    : model.getArchitecture().equals(cell.architecture())
                        && model.getSeed() == seed
                        && model.getTrainRows() == data.trainRows().length
                        && model.getDataSource().equals(data.source())
                        && model.getSynthetic() == data.synthetic())
        .reduce((older, newer) -> newer);
  }

  private static Optional<CircuitReady> circuit(Catalog catalog, ModelTrained model, Cell cell) {
    return catalog.circuits().stream()
        .filter(circuit -> circuit.getModelId().equals(model.getModelId()))
        .filter(circuit -> circuit.getProofSystem().equals(cell.system()))
        .filter(circuit -> circuit.getOptions().equals(options(cell)))
        .reduce((older, newer) -> newer);
  }

  private ModelTrained importedModel(Cell cell) {
    return imported.get().apply(cell.model()).toBuilder().setModel(PREFIX + cell.model()).build();
  }

  private void requireSameData(ModelTrained model) {
    if (imported.isEmpty()
        && (model.getSynthetic() != data.synthetic()
            || model.getTrainRows() != data.trainRows().length)) {
      throw CommandFailedException.usage(
          "the stack trains on %s, the rows at hand are %s: stop it, or give another --home"
              .formatted(model.getDataSource(), data.source()));
    }
  }

  private static CircuitOptions options(Cell cell) {
    return CircuitOptions.newBuilder()
        .setParameters(cell.options().parameters())
        .setInput(cell.options().input())
        .setOutput(cell.options().output())
        .setBatch(cell.batch())
        .setScale(cell.scale() == null ? 0 : cell.scale())
        .build();
  }
}
