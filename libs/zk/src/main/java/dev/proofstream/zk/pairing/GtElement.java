package dev.proofstream.zk.pairing;

import dev.proofstream.zk.field.Fp12;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/** A value of the pairing: an element of Fp12 in the subgroup of order r. Immutable. */
public final class GtElement {

  /** The neutral element, 1. */
  public static final GtElement ONE = one();

  private final long[] limbs;

  /**
   * @param limbs of Fp12, Montgomery form; taken over, not copied
   */
  GtElement(long[] limbs) {
    this.limbs = limbs;
  }

  private static GtElement one() {
    long[] limbs = new long[Fp12.LIMBS];
    new Fp12().setOne(limbs, 0);
    return new GtElement(limbs);
  }

  /**
   * One of the twelve numbers of Fp, in 0..p-1: index 2 k + i is the coefficient of u^i in the k-th
   * of the Fp2 coefficients of w^0, w^2, w^4, w^1, w^3, w^5, the order of snarkjs's
   * vk_alphabeta_12.
   *
   * @param index of 0..11
   */
  public BigInteger coefficient(int index) {
    return PrimeField.FP.toBigInteger(limbs, PrimeField.LIMBS * index);
  }

  /** This times another. */
  public GtElement times(GtElement other) {
    long[] product = new long[Fp12.LIMBS];
    new Fp12().multiply(limbs, 0, other.limbs, 0, product, 0);
    return new GtElement(product);
  }

  /** This to the power of an exponent, which is not negative; for tests. */
  public GtElement power(BigInteger exponent) {
    Fp12 fp12 = new Fp12();
    long[] result = ONE.limbs.clone();
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      fp12.square(result, 0, result, 0);
      if (exponent.testBit(bit)) {
        fp12.multiply(result, 0, limbs, 0, result, 0);
      }
    }
    return new GtElement(result);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GtElement element && Arrays.equals(limbs, element.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }
}
