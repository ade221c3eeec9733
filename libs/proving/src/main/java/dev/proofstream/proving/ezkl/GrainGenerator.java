package dev.proofstream.proving.ezkl;

import java.math.BigInteger;

/**
 * The shift register that Poseidon's constants come from: 80 bits, of which the instance is written
 * into the first 50, feedback from bits 62, 51, 38, 23, 13 and 0, the first 160 bits thrown away,
 * and of each pair of bits the second taken if the first is 1 (Grassi et al., USENIX Security 2021,
 * appendix E).
 */
final class GrainGenerator {
  private static final int SIZE = 80;
  private static final int WARM_UP = 160;
  private static final int[] TAPS = {62, 51, 38, 23, 13, 0};

  private final BigInteger order;
  private final boolean[] register = new boolean[SIZE];
  private int start;

  GrainGenerator(BigInteger order, int width, int fullRounds, int partialRounds) {
    this.order = order;
    int at = 0;
    at = write(at, 1, 2); // a prime field
    at = write(at, 0, 4); // the S-box is a power
    at = write(at, order.bitLength(), 12);
    at = write(at, width, 12);
    at = write(at, fullRounds, 10);
    at = write(at, partialRounds, 10);
    while (at < SIZE) {
      register[at++] = true;
    }
    for (int i = 0; i < WARM_UP; i++) {
      step();
    }
  }

  /** The next element; what lies above the order is passed over. */
  BigInteger element() {
    BigInteger value = bits();
    while (value.compareTo(order) >= 0) {
      value = bits();
    }
    return value;
  }

  /** The next bits modulo the order. */
  BigInteger reduced() {
    return bits().mod(order);
  }

  private BigInteger bits() {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < order.bitLength(); i++) {
      value = value.shiftLeft(1);
      if (bit()) {
        value = value.setBit(0);
      }
    }
    return value;
  }

  private boolean bit() {
    boolean taken = step();
    boolean bit = step();
    while (!taken) {
      taken = step();
      bit = step();
    }
    return bit;
  }

  private boolean step() {
    boolean next = false;
    for (int tap : TAPS) {
      next ^= register[(start + tap) % SIZE];
    }
    register[start] = next;
    start = (start + 1) % SIZE;
    return next;
  }

  private int write(int at, int value, int width) {
    for (int i = 0; i < width; i++) {
      register[at + i] = (value >> (width - 1 - i) & 1) == 1;
    }
    return at + width;
  }
}
