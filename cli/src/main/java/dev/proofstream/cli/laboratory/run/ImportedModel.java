package dev.proofstream.cli.laboratory.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.artifacts.FolderArtifactStore;
import dev.proofstream.proto.ModelInput;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.UUID;

/** A model of an ONNX file that takes a data set's encoded rows, as it is announced. */
public final class ImportedModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Home home;
  private final Path onnx;
  private final DataSet data;

  public ImportedModel(Home home, Path onnx, DataSet data) {
    this.home = home;
    this.onnx = onnx;
    this.data = data;
  }

  /**
   * Stores the model's artifacts and describes it, without a name.
   *
   * @throws CommandFailedException with status 1 when the file does not fit the data set
   */
  public ModelTrained event() {
    TrainedModel model;
    try {
      model =
          TrainedModel.imported(
              onnx.getFileName().toString(),
              Files.readAllBytes(onnx),
              data.description().inputs(),
              data.description().labels());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.no(onnx + ": " + e.getMessage());
    } catch (IOException e) {
      throw CommandFailedException.surroundings("cannot read " + onnx + ": " + e.getMessage(), e);
    }
    ArtifactStore store = new FolderArtifactStore(home.artifacts());
    ModelTrained.Builder event =
        ModelTrained.newBuilder()
            .setRequestId("lab-import-" + UUID.randomUUID())
            .setModelId(model.modelId())
            .setArchitecture(model.architecture())
            .setParameters(model.parameters())
            .setOnnx(store.put("model.onnx", model.onnx()))
            .setDataSet(store.put("data-set.yaml", data.description().toYaml()))
            .setCalibration(store.put("calibration.json", rows()))
            .addAllMean(Collections.nCopies(model.inputs().size(), 0.0))
            .addAllScale(Collections.nCopies(model.inputs().size(), 1.0))
            .addAllLabels(model.labels())
            .setTrainRows(data.trainRows().length)
            .setDataSource(data.source())
            .setSynthetic(data.synthetic())
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
    return event.build();
  }

  private byte[] rows() {
    try {
      return JSON.writeValueAsBytes(data.encoded());
    } catch (IOException e) {
      throw new IllegalStateException("rows of numbers that JSON cannot hold", e);
    }
  }
}
