package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.Fp12;
import dev.proofstream.zk.field.Fp2;

/**
 * Membership in G2 of a point on the twist, and the twist's endomorphism psi: untwist, Frobenius,
 * twist (Galbraith, Scott, "Exponentiation in pairing-friendly groups using homomorphisms", 2008):
 * psi(x, y) = (conj(x) xi^((p-1)/3), conj(y) xi^((p-1)/2)).
 *
 * <p>A point Q is in G2 exactly if [x + 1] Q + psi([x] Q) + psi^2([x] Q) = psi^3([2 x] Q) (Dai,
 * Lin, Zhao, Zhou, "Fast subgroup membership testings for G1, G2 and GT on pairing-friendly
 * curves", 2022, sections 3 and 5.1), which takes a multiple by the 63 bits of x alone; a test
 * compares it with multiplication by r on points outside. An instance belongs to one thread.
 */
public final class G2Subgroup {

  private static final long[] PSI_X = Fp12.frobeniusConstant(1, 2);
  private static final long[] PSI_Y = Fp12.frobeniusConstant(1, 3);

  /** x of the curve: p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1. */
  public static final long X = 4965661367192848881L;

  private static final long[] X_LIMBS = {X};

  private final CurveArithmetic curve = Group.G2.arithmetic();
  private final Fp2 fp2 = (Fp2) curve.field();
  private final long[] sum = new long[Group.G2.jacobianLimbs()];
  private final long[] image = new long[Group.G2.jacobianLimbs()];

  /**
   * Whether an affine point that is on the twist lies in the subgroup of order r. Infinity does.
   */
  public boolean contains(long[] q, int qo) {
    if (curve.isAffineInfinity(q, qo)) {
      return true;
    }
    curve.multiply(q, qo, X_LIMBS, 0, 1, image, 0);
    if (curve.isInfinity(image, 0)) {
      return false;
    }
    curve.addAffine(image, 0, q, qo, sum, 0);
    for (int power = 1; power <= 2; power++) {
      psiOfJacobian(image);
      curve.add(sum, 0, image, 0, sum, 0);
    }
    psiOfJacobian(image);
    // [2] psi^3([x] Q) is psi^3([2 x] Q); equal if the difference is infinity.
    curve.twice(image, 0, image, 0);
    curve.negate(image, 0, image, 0);
    curve.add(sum, 0, image, 0, sum, 0);
    return curve.isInfinity(sum, 0);
  }

  /** psi in Jacobian coordinates: x = X / Z^2 and y = Y / Z^3, and so are their conjugates. */
  private void psiOfJacobian(long[] q) {
    psi(fp2, q, 0, q, 0);
    fp2.conjugate(q, 2 * Fp2.LIMBS, q, 2 * Fp2.LIMBS);
  }

  /** r = psi(q), both affine. */
  public static void psi(Fp2 fp2, long[] q, int qo, long[] r, int ro) {
    fp2.conjugate(q, qo, r, ro);
    fp2.multiply(r, ro, PSI_X, 0, r, ro);
    fp2.conjugate(q, qo + Fp2.LIMBS, r, ro + Fp2.LIMBS);
    fp2.multiply(r, ro + Fp2.LIMBS, PSI_Y, 0, r, ro + Fp2.LIMBS);
  }
}
