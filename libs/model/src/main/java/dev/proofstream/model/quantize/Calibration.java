package dev.proofstream.model.quantize;

/**
 * What a calibration found.
 *
 * @param model the quantised model
 * @param scales its scales
 * @param rows how many rows it was calibrated on; their true labels are not used
 * @param agreeing how many of them get the float model's label
 * @param maxError largest absolute error over the rows of the values that decide, in the float
 *     model's units: of the difference of the logits for two classes, of a logit for more
 * @param candidates how many sets of scales were tried
 */
public record Calibration(
    QuantizedModel model, Scales scales, int rows, int agreeing, double maxError, int candidates) {

  /** Share of the rows that get the float model's label, 0 to 1. */
  public double agreement() {
    return (double) agreeing / rows;
  }
}
