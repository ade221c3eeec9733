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
 * @param scale binary digits behind the point that every value keeps, 1 to {@value #MAX_SCALE},
 *     whatever labels that gives; 0 for calibrated scales
 * @param family a circuit with hashed parameters whose keys are to serve this model, too; empty for
 *     new keys
 */
public record CompileRequest(
    TrainedModel model,
    List<int[]> calibrationRows,
    CircuitOptions options,
    Optional<byte[]> dataSet,
    boolean roundedInputs,
    int scale,
    Optional<CircuitFiles> family) {
  /** More digits than any route has room for in products of several layers. */
  public static final int MAX_SCALE = 18;

  public CompileRequest {
    calibrationRows = List.copyOf(calibrationRows);
    if (scale < 0 || scale > MAX_SCALE) {
      throw new IllegalArgumentException(
          "scale must be 1 to %d, or 0 for a calibrated one".formatted(MAX_SCALE));
    }
  }

  /** With calibrated scales. */
  public CompileRequest(
      TrainedModel model,
      List<int[]> calibrationRows,
      CircuitOptions options,
      Optional<byte[]> dataSet,
      boolean roundedInputs,
      Optional<CircuitFiles> family) {
    this(model, calibrationRows, options, dataSet, roundedInputs, 0, family);
  }

  /** The same with a forced scale, or with calibrated ones for 0. */
  public CompileRequest withScale(int forced) {
    return new CompileRequest(
        model, calibrationRows, options, dataSet, roundedInputs, forced, family);
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
