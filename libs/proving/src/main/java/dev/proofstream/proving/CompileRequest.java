package dev.proofstream.proving;

import dev.proofstream.model.TrainedModel;
import java.util.List;
import java.util.Optional;

/**
 * What to make a circuit of.
 *
 * @param model the float model
 * @param calibrationRows levels of the rows on which scales are calibrated, see {@link
 *     dev.proofstream.model.data.InputSpec}; at least one; true labels are not used
 * @param options what the circuit hides and shows
 * @param dataSet description of the data set, YAML, from which named features are encoded: it
 *     becomes one of the circuit's files; empty for a model that takes encoded rows alone
 */
public record CompileRequest(
    TrainedModel model,
    List<int[]> calibrationRows,
    CircuitOptions options,
    Optional<byte[]> dataSet) {
  public CompileRequest {
    calibrationRows = List.copyOf(calibrationRows);
  }
}
