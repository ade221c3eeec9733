package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.Fp2;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The two groups of BN254 that points lie in: G1 on E: y^2 = x^3 + 3 over Fp, all of it of prime
 * order r, and G2, the subgroup of order r of the twist E': y^2 = x^3 + 3 / (9 + u) over Fp2.
 * Parameters and generators as in EIP-197.
 */
public enum Group {
  /** Coordinates in Fp. */
  G1(PrimeField.LIMBS),
  /** Coordinates in Fp2. */
  G2(Fp2.LIMBS);

  private static final long[] B1 = PrimeField.FP.fromBigInteger(BigInteger.valueOf(3));
  private static final long[] B2 = twistB();
  private static final long[] GENERATOR1 =
      concatenate(
          PrimeField.FP.fromBigInteger(BigInteger.ONE),
          PrimeField.FP.fromBigInteger(BigInteger.TWO));
  private static final long[] GENERATOR2 =
      concatenate(
          Fp2.fromBigIntegers(
              new BigInteger(
                  "10857046999023057135944570762232829481370756359578518086990519993285655852781"),
              new BigInteger(
                  "11559732032986387107991004021392285783925812861821192530917403151452391805634")),
          Fp2.fromBigIntegers(
              new BigInteger(
                  "8495653923123431417604973247489272438418190587263600148770280649306958101930"),
              new BigInteger(
                  "4082367875863433681332203403145435568316851327593401208105741076214120093531")));

  private final int coordinateLimbs;

  Group(int coordinateLimbs) {
    this.coordinateLimbs = coordinateLimbs;
  }

  /** Longs of a coordinate: 4 or 8. */
  public int coordinateLimbs() {
    return coordinateLimbs;
  }

  /** Longs of an affine point x, y. */
  public int affineLimbs() {
    return 2 * coordinateLimbs;
  }

  /** Longs of a Jacobian point X, Y, Z. */
  public int jacobianLimbs() {
    return 3 * coordinateLimbs;
  }

  /** New arithmetic, for one thread. */
  public CurveArithmetic arithmetic() {
    return switch (this) {
      case G1 -> new CurveArithmetic(this, PrimeField.FP, B1);
      case G2 -> new CurveArithmetic(this, new Fp2(), B2);
    };
  }

  /** The standard generator, affine, Montgomery form; a copy. */
  public long[] generator() {
    return (this == G1 ? GENERATOR1 : GENERATOR2).clone();
  }

  private static long[] twistB() {
    Fp2 fp2 = new Fp2();
    long[] b = Fp2.fromBigIntegers(BigInteger.valueOf(9), BigInteger.ONE);
    fp2.invert(b, 0, b, 0);
    fp2.multiplyByFp(b, 0, B1, 0, b, 0);
    return b;
  }

  /** The coefficient b' = 3 / (9 + u) of the twist, Montgomery form; a copy. */
  public static long[] twistCoefficient() {
    return B2.clone();
  }

  private static long[] concatenate(long[] a, long[] b) {
    long[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
