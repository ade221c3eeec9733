package dev.proofstream.proving.circom;

import dev.proofstream.zk.r1cs.R1cs;

/**
 * How much of this process's heap a circuit takes, roughly, so that one that does not fit is
 * refused with a reason before the whole process ends for want of memory.
 */
final class HeapNeed {
  /** A file, what is decoded of it, and what is being made of that. */
  private static final int COPIES = 3;

  /** Points of a wire in a key of Groth16: A, B and C in G1, B in G2; of a constraint: H in G1. */
  private static final int WIRE_BYTES = 3 * 64 + 128;

  private static final int CONSTRAINT_BYTES = 64;

  /** A coefficient of the key: matrix, row, wire and value. */
  private static final int COEFFICIENT_BYTES = 3 * Integer.BYTES + 32;

  private HeapNeed() {}

  /** What the set-up of a circuit takes, in bytes. */
  static long ofSetup(R1cs r1cs) {
    long domain = Long.highestOneBit(Math.max(1, r1cs.constraints() + r1cs.publicSignals())) * 2;
    return COPIES
        * ((long) r1cs.wires() * WIRE_BYTES
            + domain * CONSTRAINT_BYTES
            + r1cs.nonZeros() * COEFFICIENT_BYTES);
  }

  /** What a prover takes whose files have this size, in bytes. */
  static long ofFiles(long bytes) {
    return COPIES * bytes;
  }

  /** Whether this process may have as much. */
  static boolean fits(long bytes) {
    return bytes <= Runtime.getRuntime().maxMemory();
  }

  /** What to say when it does not fit. */
  static String refusal(String what, long bytes) {
    return "%s takes about %d MiB of heap, this process may have %d: start it with a larger -Xmx"
        .formatted(what, bytes >> 20, Runtime.getRuntime().maxMemory() >> 20);
  }
}
