package dev.proofstream.zk.ntt;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;

/**
 * The powers of a root of unity w of order n = 2^k in Fr, on which polynomials are evaluated and
 * interpolated. Roots are those of ffjavascript (and so of every zkey): w = 5^((r-1)/n), 5 being
 * the smallest non-residue of Fr. Immutable, for all threads.
 *
 * <p>Transforms are in place on 4 limbs per element, Montgomery form. The inverse runs decimation
 * in frequency (natural order in, bit reversed out), the forward one decimation in time (the other
 * way around), so a round trip needs no reordering.
 */
public final class EvaluationDomain {

  /** Fr has roots of unity of order 2^28; one of them is kept for the odd coset. */
  public static final int MAX_LOG_SIZE = 27;

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;
  private static final BigInteger NON_RESIDUE = BigInteger.valueOf(5);

  private final int logSize;
  private final int size;

  /** w^i for i below n / 2. */
  private final long[] roots;

  /** w^-i for i below n / 2. */
  private final long[] inverseRoots;

  /**
   * g^i / n at bit-reversed index i, with g^2 = w: scales an inverse transform onto the odd coset.
   */
  private final long[] cosetScale;

  private final FieldKernels kernels = FieldKernels.current();

  /**
   * @param logSize k, in 0..{@link #MAX_LOG_SIZE}
   */
  public EvaluationDomain(int logSize) {
    if (logSize < 0 || logSize > MAX_LOG_SIZE) {
      throw new IllegalArgumentException("a domain has 2^0 to 2^" + MAX_LOG_SIZE + " elements");
    }
    this.logSize = logSize;
    size = 1 << logSize;
    long[] w = root(logSize);
    roots = powers(w, FR.fromBigInteger(BigInteger.ONE), Math.max(1, size / 2));
    long[] inverse = new long[L];
    FR.invert(w, 0, inverse, 0);
    inverseRoots = powers(inverse, FR.fromBigInteger(BigInteger.ONE), Math.max(1, size / 2));
    long[] sizeInverse = FR.fromBigInteger(BigInteger.valueOf(size).modInverse(FR.modulus()));
    cosetScale = powers(root(logSize + 1), sizeInverse, size);
    reverseBits(cosetScale);
  }

  /** The smallest domain with at least so many elements. */
  public static int logSizeFor(long elements) {
    return elements <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(elements - 1);
  }

  /** Number of elements n. */
  public int size() {
    return size;
  }

  /** The root of unity of order 2^k that every domain of this size uses, Montgomery form. */
  public static long[] root(int k) {
    BigInteger exponent = FR.modulus().subtract(BigInteger.ONE).shiftRight(k);
    return FR.fromBigInteger(NON_RESIDUE.modPow(exponent, FR.modulus()));
  }

  /** Values at w^0, w^1, ... to coefficients times n, these in bit-reversed order. */
  void inverseUnscaled(long[] v) {
    requireSize(v);
    for (int half = size / 2, stride = 1; half >= 1; half /= 2, stride *= 2) {
      for (int block = 0; block < size; block += 2 * half) {
        kernels.gentlemanSande(FR, v, L * block, half, inverseRoots, stride);
      }
    }
  }

  /** Coefficients in bit-reversed order to values at w^0, w^1, ... */
  void forwardFromBitReversed(long[] v) {
    requireSize(v);
    for (int half = 1, stride = size / 2; half < size; half *= 2, stride /= 2) {
      for (int block = 0; block < size; block += 2 * half) {
        kernels.cooleyTukey(FR, v, L * block, half, roots, stride);
      }
    }
  }

  /** Coefficients to values at w^0, w^1, ..., both in natural order. */
  public void forward(long[] v) {
    requireSize(v);
    reverseBits(v);
    forwardFromBitReversed(v);
  }

  /** Values at w^0, w^1, ... to coefficients, both in natural order. */
  public void inverse(long[] v) {
    inverseUnscaled(v);
    reverseBits(v);
    long[] sizeInverse = FR.fromBigInteger(BigInteger.valueOf(size).modInverse(FR.modulus()));
    for (int i = 0; i < size; i++) {
      FR.multiply(v, L * i, sizeInverse, 0, v, L * i);
    }
  }

  /**
   * Values of a polynomial of degree below n at w^i to its values at g w^i, where g^2 = w: the odd
   * powers of the root of order 2 n.
   */
  public void toOddCoset(long[] v) {
    inverseUnscaled(v);
    kernels.multiply(FR, v, 0, cosetScale, 0, v, 0, size);
    forwardFromBitReversed(v);
  }

  /** first * base^i for i below count. */
  private static long[] powers(long[] base, long[] first, int count) {
    long[] powers = new long[L * count];
    System.arraycopy(first, 0, powers, 0, L);
    for (int i = 1; i < count; i++) {
      FR.multiply(powers, L * (i - 1), base, 0, powers, L * i);
    }
    return powers;
  }

  private void reverseBits(long[] v) {
    for (int i = 1; i < size; i++) {
      int j = Integer.reverse(i) >>> 32 - logSize;
      if (i < j) {
        for (int limb = 0; limb < L; limb++) {
          long swap = v[L * i + limb];
          v[L * i + limb] = v[L * j + limb];
          v[L * j + limb] = swap;
        }
      }
    }
  }

  private void requireSize(long[] v) {
    if (v.length != L * size) {
      throw new IllegalArgumentException("a domain of " + size + " elements takes as many values");
    }
  }
}
