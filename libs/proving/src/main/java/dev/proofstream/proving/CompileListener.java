package dev.proofstream.proving;

import dev.proofstream.model.quantize.Calibration;
import dev.proofstream.proving.measure.StageMeasurement;

/** Told how a compilation gets on; called on the compiling thread. */
public interface CompileListener {

  /** Hears nothing. */
  CompileListener SILENT = new CompileListener() {};

  default void stageStarted(String stage) {}

  default void stageFinished(StageMeasurement measurement) {}

  /** What the Circom route's calibration found, once it is done. */
  default void calibrated(Calibration calibration) {}

  /** Something worth showing within a stage, such as how much of a search is done. */
  default void progress(String text) {}
}
