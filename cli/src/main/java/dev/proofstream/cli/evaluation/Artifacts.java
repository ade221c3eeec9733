package dev.proofstream.cli.evaluation;

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
import dev.proofstream.proto.ModelTrained;
import java.math.BigDecimal;
import java.util.Optional;

/** What events point to in the home's artifact store. */
public final class Artifacts {
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

  /** The data set's description that travels with a model; empty for one without. */
  public Optional<DataSetDescription> dataSet(ModelTrained event) {
    return event.hasDataSet() && !event.getDataSet().getSha256().isEmpty()
        ? Optional.of(DataSetDescription.fromYaml(read(event.getDataSet())))
        : Optional.empty();
  }

  private byte[] read(Artifact artifact) {
    try {
      return store.read(artifact);
    } catch (ArtifactStoreException e) {
      throw CommandFailedException.surroundings(e.getMessage(), e);
    }
  }
}
