package dev.proofstream.proving;

import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.measure.StageMeasurement;
import java.util.List;

/**
 * A prediction and its proof.
 *
 * @param requestId request that it is bound to
 * @param circuitId circuit that it is of
 * @param proofJson the bundle's {@code proof.json}
 * @param publicJson the bundle's {@code public.json}
 * @param bindingJson the bundle's {@code binding.json}
 * @param publicSignals canonical decimals: outputs, inputs, binding
 * @param label class index from 0
 * @param labelName its name
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
    int label,
    String labelName,
    int proofBytes,
    List<StageMeasurement> timings,
    Bundle bundle) {

  public ProvenPrediction {
    publicSignals = List.copyOf(publicSignals);
    timings = List.copyOf(timings);
  }

  /** Without the public signals: they hold the features. */
  @Override
  public String toString() {
    return "ProvenPrediction of request " + requestId + " for circuit " + circuitId;
  }
}
