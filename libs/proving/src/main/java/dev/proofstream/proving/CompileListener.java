package dev.proofstream.proving;

import dev.proofstream.proving.measure.StageMeasurement;

/** Told how a compilation gets on; called on the compiling thread. */
public interface CompileListener {

  /** Hears nothing. */
  CompileListener SILENT = new CompileListener() {};

  default void stageStarted(String stage) {}

  default void stageFinished(StageMeasurement measurement) {}

  /** Something worth showing within a stage, such as how much of a search is done. */
  default void progress(String text) {}
}
