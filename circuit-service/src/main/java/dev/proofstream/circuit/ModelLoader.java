package dev.proofstream.circuit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.circuit.CircuitRefusedException.Code;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.platform.artifacts.ArtifactCorruptException;
import dev.proofstream.platform.artifacts.ArtifactMissingException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.ModelInput;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.InputEncoding;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns a ModelTrained and its artifacts into what a proof system compiles. */
@ApplicationScoped
public class ModelLoader {
  private static final String STAGE = "load";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ArtifactStore artifacts;

  public ModelLoader(ArtifactStore artifacts) {
    this.artifacts = artifacts;
  }

  /**
   * Loads the model and its calibration rows.
   *
   * @throws CircuitRefusedException when event or artifacts are not what they say
   */
  CompileRequest load(ModelTrained event, CircuitOptions options) throws CircuitRefusedException {
    TrainedModel model = model(event);
    if (!model.modelId().equals(event.getModelId())) {
      throw malformed("modelId", "the model id is not the digest of the model", null);
    }
    Optional<byte[]> dataSet =
        event.hasDataSet() && !event.getDataSet().getSha256().isEmpty()
            ? Optional.of(read(event.getDataSet(), "dataSet"))
            : Optional.empty();
    return new CompileRequest(model, calibrationRows(event, model.inputs()), options, dataSet);
  }

  private TrainedModel model(ModelTrained event) throws CircuitRefusedException {
    byte[] onnx = read(event.getOnnx(), "onnx");
    try {
      List<InputSpec> inputs = new ArrayList<>();
      for (ModelInput input : event.getInputsList()) {
        inputs.add(
            new InputSpec(
                input.getName(),
                new BigDecimal(input.getMin()),
                new BigDecimal(input.getMax()),
                new BigDecimal(input.getStep()),
                input.getOneHotGroup()));
      }
      Standardization standardization =
          new Standardization(
              event.getMeanList().stream().mapToDouble(Double::doubleValue).toArray(),
              event.getScaleList().stream().mapToDouble(Double::doubleValue).toArray());
      return TrainedModel.fromOnnx(
          event.getModel(), onnx, standardization, inputs, List.copyOf(event.getLabelsList()));
    } catch (IllegalArgumentException e) {
      throw malformed("", e.getMessage(), e);
    }
  }

  private List<int[]> calibrationRows(ModelTrained event, List<InputSpec> inputs)
      throws CircuitRefusedException {
    byte[] json = read(event.getCalibration(), "calibration");
    try {
      List<List<BigDecimal>> rows = MAPPER.readValue(json, new TypeReference<>() {});
      InputEncoding encoding = InputEncoding.of(inputs);
      List<int[]> levels = new ArrayList<>(rows.size());
      for (int r = 0; r < rows.size(); r++) {
        try {
          levels.add(encoding.levels(rows.get(r)));
        } catch (InputRefusedException e) {
          throw malformed("calibration", "calibration row %d: %s".formatted(r, e.getMessage()), e);
        }
      }
      if (levels.isEmpty()) {
        throw malformed("calibration", "there are no calibration rows", null);
      }
      return levels;
    } catch (IOException | NullPointerException e) {
      // The parser's text could repeat a row.
      throw malformed("calibration", "not a JSON array of rows of numbers", null);
    }
  }

  private byte[] read(Artifact artifact, String field) throws CircuitRefusedException {
    try {
      return artifacts.read(artifact);
    } catch (ArtifactMissingException | ArtifactCorruptException | IllegalArgumentException e) {
      throw malformed(field, e.getMessage(), e);
    }
  }

  private static CircuitRefusedException malformed(String field, String message, Throwable cause) {
    return new CircuitRefusedException(STAGE, Code.MALFORMED, field, message, cause);
  }
}
