package dev.proofstream.zk.groth16;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.CurveArithmetic;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.Group;
import dev.proofstream.zk.curve.Msm;
import dev.proofstream.zk.curve.PointVector;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.pairing.GtElement;
import dev.proofstream.zk.pairing.Pairing;
import dev.proofstream.zk.pairing.PreparedG2;
import java.math.BigInteger;
import java.util.List;

/**
 * Verifies proofs of one circuit. Immutable: made once per key, used by all threads.
 *
 * <p>Equation of Groth 2016, section 3.2: e(A, B) = e(alpha, beta) e(sum_i x_i IC_i, gamma) e(C,
 * delta), x_0 being 1.
 */
public final class Groth16Verifier {

  private final VerifyingKey key;
  private final GtElement alphaBeta;
  private final PreparedG2 gamma;
  private final PreparedG2 delta;
  private final PointVector signalPoints;

  /**
   * @param key of the circuit
   */
  public Groth16Verifier(VerifyingKey key) {
    this.key = key;
    alphaBeta = Pairing.of(key.alpha1(), key.beta2());
    gamma = PreparedG2.of(key.gamma2());
    delta = PreparedG2.of(key.delta2());
    int limbs = Group.G1.affineLimbs();
    long[] points = new long[limbs * key.publicSignals()];
    for (int i = 0; i < key.publicSignals(); i++) {
      System.arraycopy(key.ic().get(i + 1).limbs(), 0, points, limbs * i, limbs);
    }
    signalPoints = new PointVector(Group.G1, points);
  }

  /**
   * Whether the proof shows that somebody knows a witness with these public signals.
   *
   * @param publicSignals outputs, then public inputs, each in 0..r-1
   * @return false if the equation does not hold
   * @throws MalformedDataException WRONG_LENGTH or OUT_OF_RANGE if the signals are not the key's in
   *     number or not in range; an alias such as x + r, which the equation would accept for x, is
   *     out of range
   */
  public boolean verify(List<BigInteger> publicSignals, Groth16Proof proof) {
    long[] scalars = scalarsOf(publicSignals);
    CurveArithmetic curve = Group.G1.arithmetic();
    long[] sum = Msm.multiply(signalPoints, scalars, 0);
    curve.addAffine(sum, 0, key.ic().getFirst().limbs(), 0, sum, 0);
    long[] affine = new long[Group.G1.affineLimbs()];
    curve.toAffine(sum, 0, affine, 0);
    GtElement product =
        Pairing.product(
            List.of(
                Pairing.Pair.of(proof.a(), proof.b()),
                new Pairing.Pair(G1Point.ofLimbs(affine, 0).negated(), gamma),
                new Pairing.Pair(proof.c().negated(), delta)));
    return product.equals(alphaBeta);
  }

  private long[] scalarsOf(List<BigInteger> publicSignals) {
    if (publicSignals.size() != key.publicSignals()) {
      throw new MalformedDataException(
          Reason.WRONG_LENGTH,
          "there are "
              + publicSignals.size()
              + " public signals, the key has "
              + key.publicSignals());
    }
    long[] scalars = new long[PrimeField.LIMBS * publicSignals.size()];
    for (int i = 0; i < publicSignals.size(); i++) {
      BigInteger signal = publicSignals.get(i);
      if (signal.signum() < 0 || signal.compareTo(PrimeField.FR.modulus()) >= 0) {
        throw new MalformedDataException(
            Reason.OUT_OF_RANGE, "public signal " + i + " is not in 0..r-1");
      }
      System.arraycopy(PrimeField.limbsOf(signal), 0, scalars, 4 * i, PrimeField.LIMBS);
    }
    return scalars;
  }
}
