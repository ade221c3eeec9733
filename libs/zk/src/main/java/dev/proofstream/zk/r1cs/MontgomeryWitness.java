package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;

/** A witness made ready for products with matrices: Montgomery form, and which wires are 0 or 1. */
public final class MontgomeryWitness {

  static final byte ZERO = 0;
  static final byte ONE = 1;
  static final byte OTHER = 2;

  /** Wires that are taken into Montgomery form at once. */
  private static final int PIECE = 4096;

  private static final long[] R_SQUARED = PrimeField.FR.montgomeryFactor();

  private final long[] limbs;
  private final byte[] kinds;

  MontgomeryWitness(Witness witness) {
    PrimeField fr = PrimeField.FR;
    FieldKernels kernels = FieldKernels.current();
    long[] canonical = witness.limbs();
    limbs = new long[canonical.length];
    kinds = new byte[witness.size()];
    int others = 0;
    int start = 0;
    for (int wire = 0; wire < kinds.length; wire++) {
      int at = PrimeField.LIMBS * wire;
      if ((canonical[at + 1] | canonical[at + 2] | canonical[at + 3]) == 0
          && canonical[at] >>> 1 == 0) {
        kinds[wire] = (byte) canonical[at];
        if (kinds[wire] == ONE) {
          fr.setOne(limbs, at);
        }
        scale(kernels, canonical, start, others);
        others = 0;
        start = wire + 1;
      } else {
        kinds[wire] = OTHER;
        others++;
        if (others == PIECE) {
          scale(kernels, canonical, start, others);
          others = 0;
          start = wire + 1;
        }
      }
    }
    scale(kernels, canonical, start, others);
  }

  private void scale(FieldKernels kernels, long[] canonical, int wire, int count) {
    int at = PrimeField.LIMBS * wire;
    if (count > 0) {
      kernels.scale(PrimeField.FR, canonical, at, R_SQUARED, 0, limbs, at, count);
    }
  }

  long[] limbs() {
    return limbs;
  }

  byte[] kinds() {
    return kinds;
  }

  byte kind(int wire) {
    return kinds[wire];
  }
}
