package dev.proofstream.cli.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.artifacts.ArtifactStoreException;
import dev.proofstream.platform.artifacts.FolderArtifactStore;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.ModelInput;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Optional;

/** What events point to in the home's artifact store. */
public final class Artifacts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArtifactStore store;

  public Artifacts(Home home) {
    this.store = new FolderArtifactStore(home.artifacts());
  }

  /** The float model of an event. */
  public TrainedModel model(ModelTrained event) {
    return TrainedModel.fromOnnx(
        event.getModel(),
        read(event.getOnnx()),
        new Standardization(
            event.getMeanList().stream().mapToDouble(Double::doubleValue).toArray(),
            event.getScaleList().stream().mapToDouble(Double::doubleValue).toArray()),
        event.getInputsList().stream()
            .map(
                input ->
                    new InputSpec(
                        input.getName(),
                        new BigDecimal(input.getMin()),
                        new BigDecimal(input.getMax()),
                        new BigDecimal(input.getStep()),
                        input.getOneHotGroup()))
            .toList(),
        event.getLabelsList());
  }

  /**
   * Stores a model that was trained elsewhere, which takes rows as they are, and describes it: an
   * event without names, options and proof systems.
   *
   * @param rows for calibration: arrays or lists of numbers
   */
  public ModelTrained.Builder imported(TrainedModel model, Object rows) {
    ModelTrained.Builder event =
        ModelTrained.newBuilder()
            .setModelId(model.modelId())
            .setArchitecture(model.architecture())
            .setParameters(model.parameters())
            .setOnnx(store.put("model.onnx", model.onnx()))
            .setCalibration(store.put("calibration.json", bytes(rows)))
            .addAllMean(Collections.nCopies(model.inputs().size(), 0.0))
            .addAllScale(Collections.nCopies(model.inputs().size(), 1.0))
            .addAllLabels(model.labels())
            .setTrainer("import");
    for (InputSpec input : model.inputs()) {
      event.addInputs(
          ModelInput.newBuilder()
              .setName(input.name())
              .setMin(input.min().toPlainString())
              .setMax(input.max().toPlainString())
              .setStep(input.step().toPlainString())
              .setOneHotGroup(input.oneHotGroup()));
    }
    return event;
  }

  /** Stores the description that travels with models of a data set. */
  public Artifact store(DataSetDescription description) {
    return store.put("data-set.yaml", description.toYaml());
  }

  private static byte[] bytes(Object rows) {
    try {
      return JSON.writeValueAsBytes(rows);
    } catch (IOException e) {
      throw new IllegalStateException("rows of numbers that JSON cannot hold", e);
    }
  }

  /** The data set's description that travels with a model; empty for one without. */
  public Optional<DataSetDescription> dataSet(ModelTrained event) {
    return event.hasDataSet() && !event.getDataSet().getSha256().isEmpty()
        ? Optional.of(DataSetDescription.fromYaml(read(event.getDataSet())))
        : Optional.empty();
  }

  /** A circuit's file of JSON; empty when it has none of that name. */
  public Optional<JsonNode> json(CircuitReady circuit, String name) {
    return circuit.getArtifactsList().stream()
        .filter(artifact -> artifact.getName().equals(name))
        .findFirst()
        .map(this::tree);
  }

  private JsonNode tree(Artifact artifact) {
    try {
      return JSON.readTree(read(artifact));
    } catch (IOException e) {
      throw CommandFailedException.surroundings(
          artifact.getName() + " is no JSON: " + e.getMessage(), e);
    }
  }

  private byte[] read(Artifact artifact) {
    try {
      return store.read(artifact);
    } catch (ArtifactStoreException e) {
      throw CommandFailedException.surroundings(e.getMessage(), e);
    }
  }
}
