package dev.proofstream.zk.curve;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/** The checks that every point from outside goes through. An instance belongs to one thread. */
public final class PointCheck {

  private final CurveArithmetic curve;
  private final G2Subgroup subgroup;

  /** Checks for points of a group. */
  public PointCheck(Group group) {
    curve = group.arithmetic();
    subgroup = group == Group.G2 ? new G2Subgroup() : null;
  }

  /**
   * Checks an affine point in Montgomery form: coordinates reduced, on the curve, in the subgroup
   * of order r. Infinity passes.
   *
   * @throws MalformedDataException OUT_OF_RANGE, NOT_ON_CURVE, NOT_IN_SUBGROUP
   */
  public void requireValid(long[] p, int po) {
    int n = curve.group().coordinateLimbs();
    if (!curve.field().isReduced(p, po) || !curve.field().isReduced(p, po + n)) {
      throw new MalformedDataException(Reason.OUT_OF_RANGE, "a coordinate is not below p");
    }
    if (curve.isAffineInfinity(p, po)) {
      return;
    }
    if (!curve.isOnCurve(p, po)) {
      throw new MalformedDataException(
          Reason.NOT_ON_CURVE, "a point of " + curve.group() + " is not on the curve");
    }
    if (subgroup != null && !subgroup.contains(p, po)) {
      throw new MalformedDataException(
          Reason.NOT_IN_SUBGROUP, "a point of G2 is not in the subgroup of order r");
    }
  }

  /** As {@link #requireValid}, and infinity is refused too, as POINT_AT_INFINITY. */
  public void requireFinite(long[] p, int po) {
    if (curve.isAffineInfinity(p, po)) {
      throw infinity();
    }
    requireValid(p, po);
  }

  static MalformedDataException infinity() {
    return new MalformedDataException(Reason.POINT_AT_INFINITY, "a point is at infinity");
  }

  static void requireCoordinates(BigInteger... numbers) {
    for (BigInteger number : numbers) {
      if (number.signum() < 0 || number.compareTo(PrimeField.FP.modulus()) >= 0) {
        throw new MalformedDataException(Reason.OUT_OF_RANGE, "a coordinate is not in 0..p-1");
      }
    }
  }
}
