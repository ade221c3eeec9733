package dev.proofstream.proving;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.bundle.Manifest;

/** Makes proofs for one circuit, with its keys decoded. Thread safe. */
public interface CircuitProver extends AutoCloseable {

  Manifest manifest();

  default String circuitId() {
    return manifest().circuitId();
  }

  /** How a row becomes levels. */
  InputEncoding inputs();

  /**
   * Proves the prediction for one row.
   *
   * @param requestId request that the proof is bound to
   * @param levels one per input
   * @throws InputRefusedException when a level is outside its range or a one-hot group invalid
   * @throws ProvingFailedException when the circuit's files do not fit each other
   */
  ProvenPrediction prove(String requestId, int[] levels)
      throws InputRefusedException, ProvingFailedException;

  @Override
  default void close() {}
}
