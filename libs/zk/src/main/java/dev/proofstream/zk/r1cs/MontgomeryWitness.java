package dev.proofstream.zk.r1cs;

import dev.proofstream.zk.field.PrimeField;

/** A witness made ready for products with matrices: Montgomery form, and which wires are 0 or 1. */
public final class MontgomeryWitness {

  static final byte ZERO = 0;
  static final byte ONE = 1;
  static final byte OTHER = 2;

  private final long[] limbs;
  private final byte[] kinds;

  MontgomeryWitness(Witness witness) {
    PrimeField fr = PrimeField.FR;
    long[] canonical = witness.limbs();
    limbs = new long[canonical.length];
    kinds = new byte[witness.size()];
    for (int wire = 0; wire < kinds.length; wire++) {
      int at = PrimeField.LIMBS * wire;
      if (fr.isZero(canonical, at)) {
        kinds[wire] = ZERO;
        continue;
      }
      boolean one = canonical[at] == 1;
      for (int i = 1; i < PrimeField.LIMBS; i++) {
        one &= canonical[at + i] == 0;
      }
      if (one) {
        kinds[wire] = ONE;
        fr.setOne(limbs, at);
      } else {
        kinds[wire] = OTHER;
        fr.toMontgomery(canonical, at, limbs, at);
      }
    }
  }

  long[] limbs() {
    return limbs;
  }

  byte kind(int wire) {
    return kinds[wire];
  }
}
