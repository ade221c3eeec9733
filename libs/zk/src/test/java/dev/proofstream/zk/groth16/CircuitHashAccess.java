package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.PointVector;
import java.util.HexFormat;

/** Lets tests of other packages form the circuit hash of a key. */
public final class CircuitHashAccess {

  private CircuitHashAccess() {}

  /** The hash in hex, from the key's points and the powers [tau^(n+i) - tau^i]. */
  public static String of(ProvingKey key, PointVector powers) {
    return HexFormat.of()
        .formatHex(
            CircuitHash.of(
                key.header(),
                key.ic(),
                powers,
                key.domainSize(),
                key.c1(),
                key.a1(),
                key.b1(),
                key.b2()));
  }
}
