package dev.proofstream.proving;

import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleRejectedException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** A decoded verifying key. Thread safe. */
public interface ProofCheck {

  /**
   * The public signals that stand for an input, in the order of the manifest's inputs.
   *
   * @param levels one per input
   */
  default List<BigInteger> inputSignals(int[] levels) {
    return Arrays.stream(levels).mapToObj(BigInteger::valueOf).toList();
  }

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
}
