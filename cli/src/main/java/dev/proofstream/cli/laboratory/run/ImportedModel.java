package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.evaluation.Artifacts;
import dev.proofstream.cli.stack.Home;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.proto.ModelTrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A model of an ONNX file that takes a data set's encoded rows, as it is announced. */
public final class ImportedModel {
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
    Artifacts artifacts = new Artifacts(home);
    return artifacts
        .imported(model, data.encoded())
        .setRequestId("lab-import-" + UUID.randomUUID())
        .setDataSet(artifacts.store(data.description()))
        .setTrainRows(data.trainRows().length)
        .setDataSource(data.source())
        .setSynthetic(data.synthetic())
        .build();
  }
}
