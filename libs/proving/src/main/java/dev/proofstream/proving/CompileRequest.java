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
 * @param roundedInputs whether whoever asks rounds numbers to the nearest permitted one; the
 *     manifest says so
 * @param family a circuit with hashed parameters whose keys are to serve this model, too; empty for
 *     new keys
 */
public record CompileRequest(
    TrainedModel model,
    List<int[]> calibrationRows,
    CircuitOptions options,
    Optional<byte[]> dataSet,
    boolean roundedInputs,
    Optional<CircuitFiles> family) {
  public CompileRequest {
    calibrationRows = List.copyOf(calibrationRows);
  }

  /** A circuit with keys of its own, of inputs that are never rounded. */
  public CompileRequest(
      TrainedModel model,
      List<int[]> calibrationRows,
      CircuitOptions options,
      Optional<byte[]> dataSet) {
    this(model, calibrationRows, options, dataSet, false, Optional.empty());
  }
}
