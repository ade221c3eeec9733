package dev.proofstream.proving;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Ties a proof to one request and one circuit: the first 31 bytes, big-endian, of {@code
 * SHA-256("proofstream/binding/v1" ‖ LP(requestId) ‖ LP(circuitId))}, LP being a 4-byte big-endian
 * length and UTF-8. It never covers features: with few possible inputs a digest of them would give
 * them away.
 */
public final class Binding {
  private static final String DOMAIN = "proofstream/binding/v1";

  /** 31 bytes stay below the order of the field. */
  private static final int BYTES = 31;

  /** The largest value that a binding can have. */
  public static final BigInteger MAX =
      BigInteger.TWO.pow(Byte.SIZE * BYTES).subtract(BigInteger.ONE);

  private Binding() {}

  public static BigInteger of(String requestId, String circuitId) {
    return new BigInteger(1, Arrays.copyOf(Digests.ofParts(DOMAIN, requestId, circuitId), BYTES));
  }
}
