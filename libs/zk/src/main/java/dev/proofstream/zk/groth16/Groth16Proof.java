package dev.proofstream.zk.groth16;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;

/**
 * A Groth16 proof (Groth, "On the size of pairing-based non-interactive arguments", 2016, section
 * 3.2): three points. Anybody can turn one proof into another one of the same statement, so nothing
 * may be keyed by a proof's bytes.
 *
 * @param a the paper's A, in G1
 * @param b the paper's B, in G2
 * @param c the paper's C, in G1
 */
public record Groth16Proof(G1Point a, G2Point b, G1Point c) {

  /** Bytes of the three points' coordinates, uncompressed: 64 + 128 + 64. */
  public static final int BYTES = 256;

  /**
   * Refuses infinity, which an honest proof has with a probability of about 2^-252.
   *
   * @throws MalformedDataException POINT_AT_INFINITY
   */
  public Groth16Proof {
    if (a.isInfinity() || b.isInfinity() || c.isInfinity()) {
      throw new MalformedDataException(
          Reason.POINT_AT_INFINITY, "a point of the proof is at infinity");
    }
  }
}
