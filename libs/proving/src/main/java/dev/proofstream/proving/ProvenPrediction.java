package dev.proofstream.proving;

import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.measure.StageMeasurement;
import java.util.List;

/**
 * Predictions and their proof.
 *
 * @param requestId request that it is bound to
 * @param circuitId circuit that it is of
 * @param proofJson the bundle's {@code proof.json}
 * @param publicJson the bundle's {@code public.json}
 * @param bindingJson the bundle's {@code binding.json}
 * @param publicSignals canonical decimals in the order of the manifest
 * @param labels per row of the request the class index from 0; -1 where the model has no classes
 * @param labelNames their names; empty texts where there are no classes
 * @param proofBytes size of the proof as the system counts it (Groth16: three uncompressed points)
 * @param timings {@code witness} and {@code prove}
 * @param bundle all that an auditor needs
 */
public record ProvenPrediction(
    String requestId,
    String circuitId,
    byte[] proofJson,
    byte[] publicJson,
    byte[] bindingJson,
    List<String> publicSignals,
    List<Integer> labels,
    List<String> labelNames,
    int proofBytes,
    List<StageMeasurement> timings,
    Bundle bundle) {

  public ProvenPrediction {
    publicSignals = List.copyOf(publicSignals);
    labels = List.copyOf(labels);
    labelNames = List.copyOf(labelNames);
    timings = List.copyOf(timings);
  }

  /** The first row's class index. */
  public int label() {
    return labels.getFirst();
  }

  /** The first row's class. */
  public String labelName() {
    return labelNames.getFirst();
  }

  /** Without the public signals: they hold the features. */
  @Override
  public String toString() {
    return "ProvenPrediction of request " + requestId + " for circuit " + circuitId;
  }
}
