package dev.proofstream.zk.groth16;

import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.MsmBase;
import dev.proofstream.zk.curve.PointVector;

/**
 * The points of the four sums that a proof is made of. What r and s blind with, and what is added
 * once, stands behind the wires' points, so that all of it is one sum each:
 *
 * @param a a1, alpha, delta for the scalars w, 1, r
 * @param b1 b1, beta, delta for w, 1, s
 * @param b2 b2, beta, delta in G2 for w, 1, s
 * @param c c1, h1, delta for the private wires of w, the quotient, -rs
 */
record ProverPoints(MsmBase a, MsmBase b1, MsmBase b2, MsmBase c) {

  static ProverPoints of(ProvingKey key) {
    ProvingKey.Header header = key.header();
    long[] delta1 = header.delta1().limbs();
    return new ProverPoints(
        base(Group.G1, key.a1().limbs(), header.alpha1().limbs(), delta1),
        base(Group.G1, key.b1().limbs(), header.beta1().limbs(), delta1),
        base(Group.G2, key.b2().limbs(), header.beta2().limbs(), header.delta2().limbs()),
        base(Group.G1, key.c1().limbs(), key.h1().limbs(), delta1));
  }

  private static MsmBase base(Group group, long[]... parts) {
    int length = 0;
    for (long[] part : parts) {
      length += part.length;
    }
    long[] all = new long[length];
    int at = 0;
    for (long[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return MsmBase.of(new PointVector(group, all));
  }
}
