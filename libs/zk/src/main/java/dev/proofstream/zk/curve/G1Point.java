package dev.proofstream.zk.curve;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A point of G1: checked to be on the curve, whose points all lie in the group of order r, or
 * infinity. Immutable.
 */
public final class G1Point {

  /** The neutral element. */
  public static final G1Point INFINITY = new G1Point(new long[Group.G1.affineLimbs()]);

  /** The generator (1, 2). */
  public static final G1Point GENERATOR = new G1Point(Group.G1.generator());

  private final long[] affine;

  private G1Point(long[] affine) {
    this.affine = affine;
  }

  /**
   * A point from its coordinates.
   *
   * @throws MalformedDataException OUT_OF_RANGE for a coordinate outside 0..p-1, POINT_AT_INFINITY
   *     for (0, 0), NOT_ON_CURVE
   */
  public static G1Point of(BigInteger x, BigInteger y) {
    PointCheck.requireCoordinates(x, y);
    if (x.signum() == 0 && y.signum() == 0) {
      throw PointCheck.infinity();
    }
    long[] affine = Arrays.copyOf(PrimeField.FP.fromBigInteger(x), Group.G1.affineLimbs());
    System.arraycopy(PrimeField.FP.fromBigInteger(y), 0, affine, 4, 4);
    return ofLimbs(affine, 0);
  }

  /**
   * A point from its affine Montgomery limbs, infinity permitted.
   *
   * @throws MalformedDataException OUT_OF_RANGE, NOT_ON_CURVE
   */
  public static G1Point ofLimbs(long[] limbs, int offset) {
    long[] affine = Arrays.copyOfRange(limbs, offset, offset + Group.G1.affineLimbs());
    new PointCheck(Group.G1).requireValid(affine, 0);
    return new G1Point(affine);
  }

  /** Whether this is the neutral element. */
  public boolean isInfinity() {
    return Group.G1.arithmetic().isAffineInfinity(affine, 0);
  }

  /** The first coordinate, in 0..p-1; 0 for infinity. */
  public BigInteger x() {
    return PrimeField.FP.toBigInteger(affine, 0);
  }

  /** The second coordinate, in 0..p-1; 0 for infinity. */
  public BigInteger y() {
    return PrimeField.FP.toBigInteger(affine, 4);
  }

  /** x, y in Montgomery form, 8 limbs; a copy. */
  public long[] limbs() {
    return affine.clone();
  }

  /** -P. */
  public G1Point negated() {
    long[] r = affine.clone();
    PrimeField.FP.negate(r, 4, r, 4);
    return new G1Point(r);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof G1Point point && Arrays.equals(affine, point.affine);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(affine);
  }

  @Override
  public String toString() {
    return isInfinity() ? "G1(infinity)" : "G1(" + x() + ", " + y() + ")";
  }
}
