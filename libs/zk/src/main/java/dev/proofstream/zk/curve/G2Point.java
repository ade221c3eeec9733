package dev.proofstream.zk.curve;

import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.field.Fp2;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A point of G2: checked to be on the twist and in the subgroup of order r, or infinity. Immutable.
 * A coordinate x0 + x1 u is given by the pair (x0, x1), as snarkjs does.
 */
public final class G2Point {

  /** The neutral element. */
  public static final G2Point INFINITY = new G2Point(new long[Group.G2.affineLimbs()]);

  /** The generator of EIP-197. */
  public static final G2Point GENERATOR = new G2Point(Group.G2.generator());

  private final long[] affine;

  private G2Point(long[] affine) {
    this.affine = affine;
  }

  /**
   * A point from its coordinates x0 + x1 u and y0 + y1 u.
   *
   * @throws MalformedDataException OUT_OF_RANGE for a number outside 0..p-1, POINT_AT_INFINITY for
   *     zeros, NOT_ON_CURVE, NOT_IN_SUBGROUP
   */
  public static G2Point of(BigInteger x0, BigInteger x1, BigInteger y0, BigInteger y1) {
    PointCheck.requireCoordinates(x0, x1, y0, y1);
    long[] affine = Arrays.copyOf(Fp2.fromBigIntegers(x0, x1), Group.G2.affineLimbs());
    System.arraycopy(Fp2.fromBigIntegers(y0, y1), 0, affine, Fp2.LIMBS, Fp2.LIMBS);
    if (Group.G2.arithmetic().isAffineInfinity(affine, 0)) {
      throw PointCheck.infinity();
    }
    return ofLimbs(affine, 0);
  }

  /**
   * A point from its affine Montgomery limbs, infinity permitted.
   *
   * @throws MalformedDataException OUT_OF_RANGE, NOT_ON_CURVE, NOT_IN_SUBGROUP
   */
  public static G2Point ofLimbs(long[] limbs, int offset) {
    long[] affine = Arrays.copyOfRange(limbs, offset, offset + Group.G2.affineLimbs());
    new PointCheck(Group.G2).requireValid(affine, 0);
    return new G2Point(affine);
  }

  /** Whether this is the neutral element. */
  public boolean isInfinity() {
    return Group.G2.arithmetic().isAffineInfinity(affine, 0);
  }

  /**
   * A number of the coordinates, in 0..p-1: x0, x1, y0, y1 for index 0 to 3.
   *
   * @param index of 0..3
   */
  public BigInteger coordinate(int index) {
    return PrimeField.FP.toBigInteger(affine, PrimeField.LIMBS * index);
  }

  /** x0, x1, y0, y1 in Montgomery form, 16 limbs; a copy. */
  public long[] limbs() {
    return affine.clone();
  }

  /** -Q. */
  public G2Point negated() {
    long[] r = affine.clone();
    new Fp2().negate(r, Fp2.LIMBS, r, Fp2.LIMBS);
    return new G2Point(r);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof G2Point point && Arrays.equals(affine, point.affine);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(affine);
  }

  @Override
  public String toString() {
    if (isInfinity()) {
      return "G2(infinity)";
    }
    return "G2("
        + coordinate(0)
        + " + "
        + coordinate(1)
        + " u, "
        + coordinate(2)
        + " + "
        + coordinate(3)
        + " u)";
  }
}
