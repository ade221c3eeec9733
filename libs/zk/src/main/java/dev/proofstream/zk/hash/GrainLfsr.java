package dev.proofstream.zk.hash;

import java.math.BigInteger;

/**
 * The pseudorandom bits that Poseidon's constants are drawn from: an LFSR of 80 bits, seeded with
 * the instance's parameters, its output thinned out by itself.
 *
 * <p>Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, "Poseidon: A New Hash Function for
 * Zero-Knowledge Proof Systems" (USENIX Security 2021), appendix E.
 */
final class GrainLfsr {
  private static final int BITS = 80;
  private static final int DISCARDED = 160;
  private static final int[] TAPS = {62, 51, 38, 23, 13, 0};

  private final BigInteger modulus;
  private final boolean[] state = new boolean[BITS];
  private int at;

  /** Seeds it for a prime field, the S-box x^5, and these sizes. */
  GrainLfsr(BigInteger modulus, int width, int fullRounds, int partialRounds) {
    this.modulus = modulus;
    put(1, 2);
    put(0, 4);
    put(modulus.bitLength(), 12);
    put(width, 12);
    put(fullRounds, 10);
    put(partialRounds, 10);
    put((1L << 30) - 1, 30);
    at = 0;
    for (int i = 0; i < DISCARDED; i++) {
      step();
    }
  }

  private void put(long value, int bits) {
    for (int i = bits - 1; i >= 0; i--) {
      state[at++] = (value >> i & 1) == 1;
    }
  }

  private boolean step() {
    boolean bit = false;
    for (int tap : TAPS) {
      bit ^= state[(at + tap) % BITS];
    }
    state[at] = bit;
    at = (at + 1) % BITS;
    return bit;
  }

  /** Of each pair of bits, the second counts when the first is 1. */
  private boolean bit() {
    while (!step()) {
      step();
    }
    return step();
  }

  private BigInteger integer() {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < modulus.bitLength(); i++) {
      value = value.shiftLeft(1);
      if (bit()) {
        value = value.setBit(0);
      }
    }
    return value;
  }

  /** The next integer that is below the modulus, as round constants are drawn. */
  BigInteger element() {
    BigInteger value = integer();
    while (value.compareTo(modulus) >= 0) {
      value = integer();
    }
    return value;
  }

  /** The next integer reduced by the modulus, as the matrix is drawn. */
  BigInteger reduced() {
    return integer().mod(modulus);
  }
}
