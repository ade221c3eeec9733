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

  /** Rows that one proof covers. */
  default int batch() {
    return manifest().options().batch();
  }

  /**
   * Proves the predictions for up to {@link #batch} rows; missing ones are filled with the last.
   *
   * @param requestId request that the proof is bound to
   * @param input rows, and the salt where the circuit's inputs are {@code hashed}
   * @throws InputRefusedException when there are too many rows, a level is outside its range, a
   *     one-hot group is invalid, or a salt is missing or given to a circuit that takes none
   * @throws ProvingFailedException when the circuit's files do not fit each other
   */
  ProvenPrediction prove(String requestId, ProofInput input)
      throws InputRefusedException, ProvingFailedException;

  /** Proves the prediction for one row, without a salt. */
  default ProvenPrediction prove(String requestId, int[] levels)
      throws InputRefusedException, ProvingFailedException {
    return prove(requestId, ProofInput.of(levels));
  }

  @Override
  default void close() {}
}
