package dev.proofstream.proving;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import java.math.BigInteger;
import java.util.List;

/** A decoded verifying key. Thread safe. */
public interface ProofCheck extends AutoCloseable {

  /**
   * The public signals that must stand for a request's input: its rows, filled up to the batch, row
   * by row; the hash of them and the salt; or none where inputs are private.
   *
   * @param input what the request asks about
   * @throws InputRefusedException when the circuit takes no such input
   */
  List<BigInteger> inputSignals(ProofInput input) throws InputRefusedException;

  /**
   * Public signals of a bundle as the integers of the manifest's layout.
   *
   * @throws BundleRejectedException when they are malformed, not canonical or not as many as the
   *     circuit has
   */
  List<BigInteger> publicSignals(Bundle bundle) throws BundleRejectedException;

  /**
   * Checks the proof itself.
   *
   * @param signals as {@link #publicSignals} gave them
   * @throws BundleRejectedException when the proof is malformed or does not hold
   */
  void requireValid(Bundle bundle, List<BigInteger> signals) throws BundleRejectedException;

  @Override
  default void close() {}
}
