package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.Fp12;
import dev.proofstream.zk.field.Fp2;
import java.math.BigInteger;

/**
 * Membership in G2 of a point on the twist, and the twist's endomorphism psi: untwist, Frobenius,
 * twist (Galbraith, Scott, "Exponentiation in pairing-friendly groups using homomorphisms", 2008):
 * psi(x, y) = (conj(x) xi^((p-1)/3), conj(y) xi^((p-1)/2)).
 *
 * <p>A point Q is in G2 exactly if psi(Q) = [6 x^2] Q. On the twist psi satisfies psi^2 - t psi + p
 * = 0 with t = 6 x^2 + 1, the trace. So psi(Q) = [t - 1] Q gives ((t-1)^2 - t (t-1) + p) Q = (p + 1
 * - t) Q = r Q = 0; and on G2 psi is multiplication by p, which is t - 1 modulo r. An instance
 * belongs to one thread.
 */
public final class G2Subgroup {

  private static final long[] PSI_X = Fp12.frobeniusConstant(1, 2);
  private static final long[] PSI_Y = Fp12.frobeniusConstant(1, 3);

  /** 6 x^2 with x = 4965661367192848881, least significant limb first. */
  private static final long[] SIX_X_SQUARED = sixXSquared();

  private final CurveArithmetic curve = Group.G2.arithmetic();
  private final Fp2 fp2 = (Fp2) curve.field();
  private final long[] multiple = new long[Group.G2.jacobianLimbs()];
  private final long[] image = new long[Group.G2.affineLimbs()];

  /**
   * Whether an affine point that is on the twist lies in the subgroup of order r. Infinity does.
   */
  public boolean contains(long[] q, int qo) {
    if (curve.isAffineInfinity(q, qo)) {
      return true;
    }
    curve.multiply(q, qo, SIX_X_SQUARED, 0, SIX_X_SQUARED.length, multiple, 0);
    psi(fp2, q, qo, image, 0);
    // Equal if the difference is infinity.
    curve.subtractAffine(multiple, 0, image, 0, multiple, 0);
    return curve.isInfinity(multiple, 0);
  }

  /** r = psi(q), both affine. */
  public static void psi(Fp2 fp2, long[] q, int qo, long[] r, int ro) {
    fp2.conjugate(q, qo, r, ro);
    fp2.multiply(r, ro, PSI_X, 0, r, ro);
    fp2.conjugate(q, qo + Fp2.LIMBS, r, ro + Fp2.LIMBS);
    fp2.multiply(r, ro + Fp2.LIMBS, PSI_Y, 0, r, ro + Fp2.LIMBS);
  }

  private static long[] sixXSquared() {
    BigInteger x = BigInteger.valueOf(4965661367192848881L);
    BigInteger value = x.pow(2).multiply(BigInteger.valueOf(6));
    return new long[] {value.longValue(), value.shiftRight(64).longValue()};
  }
}
