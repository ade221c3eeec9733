package dev.proofstream.zk.groth16;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import java.util.List;

/**
 * What a verifier of one circuit needs. Points are in the subgroup of order r and none is infinity:
 * an infinite IC would let its public signal be changed at will, an infinite gamma or delta would
 * let proofs be forged, and so does a delta equal to the generator, which has had no contribution.
 *
 * @param alpha1 [alpha] in G1
 * @param beta2 [beta] in G2
 * @param gamma2 [gamma] in G2
 * @param delta2 [delta] in G2
 * @param ic [(beta u_i + alpha v_i + w_i) / gamma] in G1 for the constant 1 and each public signal
 *     in order
 */
public record VerifyingKey(
    G1Point alpha1, G2Point beta2, G2Point gamma2, G2Point delta2, List<G1Point> ic) {

  /**
   * @throws MalformedDataException POINT_AT_INFINITY, TRIVIAL_DELTA, WRONG_LENGTH if there is no IC
   */
  public VerifyingKey {
    ic = List.copyOf(ic);
    requireFinite(alpha1.isInfinity(), "alpha");
    requireFinite(beta2.isInfinity(), "beta");
    requireFinite(gamma2.isInfinity(), "gamma");
    requireFinite(delta2.isInfinity(), "delta");
    for (int i = 0; i < ic.size(); i++) {
      requireFinite(ic.get(i).isInfinity(), "IC[" + i + "]");
    }
    if (ic.isEmpty()) {
      throw new MalformedDataException(Reason.WRONG_LENGTH, "a key has at least IC[0]");
    }
    if (delta2.equals(G2Point.GENERATOR)) {
      throw new MalformedDataException(
          Reason.TRIVIAL_DELTA,
          "delta is the generator: nobody contributed to this key, so anybody can forge proofs");
    }
  }

  /** Number of public signals. */
  public int publicSignals() {
    return ic.size() - 1;
  }

  private static void requireFinite(boolean isInfinity, String name) {
    if (isInfinity) {
      throw new MalformedDataException(
          Reason.POINT_AT_INFINITY, name + " of the verification key is at infinity");
    }
  }
}
