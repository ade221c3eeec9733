package dev.proofstream.zk.ntt;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The powers of a root of unity w of order n = 2^k in Fr, on which polynomials are evaluated and
 * interpolated. Roots are those of ffjavascript (and so of every zkey): w = 5^((r-1)/n), 5 being
 * the smallest non-residue of Fr. Immutable, for all threads.
 *
 * <p>Transforms are in place on 4 limbs per element, Montgomery form. The inverse runs decimation
 * in frequency (natural order in, bit reversed out), the forward one decimation in time (the other
 * way around), so a round trip needs no reordering. Large ones run on all cores of the common
 * ForkJoinPool.
 */
public final class EvaluationDomain {

  /** Fr has roots of unity of order 2^28; one of them is kept for the odd coset. */
  public static final int MAX_LOG_SIZE = 27;

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;
  private static final BigInteger NON_RESIDUE = BigInteger.valueOf(5);

  private final int logSize;
  private final int size;

  /** At index h + i, for each layer with blocks of 2 h elements: the i-th power of its root. */
  private final long[] roots;

  private final long[] inverseRoots;

  /**
   * As roots, for values on the coset g w^i: at h + i stands g^(n/2h) u^i, u being the layer's
   * root, because the layer joins polynomials in x^(n/2h).
   */
  private final long[] cosetRoots;

  /** 1 / n, Montgomery form. */
  private final long[] sizeInverse;

  private final Transform transform;

  /**
   * @param logSize k, in 0..{@link #MAX_LOG_SIZE}
   */
  public EvaluationDomain(int logSize) {
    this(logSize, FieldKernels.current());
  }

  EvaluationDomain(int logSize, FieldKernels kernels) {
    if (logSize < 0 || logSize > MAX_LOG_SIZE) {
      throw new IllegalArgumentException("a domain has 2^0 to 2^" + MAX_LOG_SIZE + " elements");
    }
    this.logSize = logSize;
    size = 1 << logSize;
    long[] one = FR.fromBigInteger(BigInteger.ONE);
    roots = new long[L * size];
    inverseRoots = new long[L * size];
    cosetRoots = new long[L * size];
    for (int k = 1; k <= logSize; k++) {
      long[] root = root(k);
      // g^(n/2h) with g of order 2n has order 4h, that is 2^(k+1) for blocks of 2h = 2^k.
      int half = 1 << k - 1;
      powers(root, one, half, roots);
      powers(root, root(k + 1), half, cosetRoots);
      FR.invert(root, 0, root, 0);
      powers(root, one, half, inverseRoots);
    }
    sizeInverse = FR.fromBigInteger(BigInteger.valueOf(size).modInverse(FR.modulus()));
    transform = new Transform(kernels);
  }

  /** The smallest domain with at least so many elements. */
  public static int logSizeFor(long elements) {
    return elements <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(elements - 1);
  }

  /** Number of elements n. */
  public int size() {
    return size;
  }

  /** 1 / n in Montgomery form, by which {@link #toOddCosetTimesSize} is too large; a copy. */
  public long[] sizeInverse() {
    return sizeInverse.clone();
  }

  /** The root of unity of order 2^k that every domain of this size uses, Montgomery form. */
  public static long[] root(int k) {
    BigInteger exponent = FR.modulus().subtract(BigInteger.ONE).shiftRight(k);
    return FR.fromBigInteger(NON_RESIDUE.modPow(exponent, FR.modulus()));
  }

  /** Coefficients to values at w^0, w^1, ..., both in natural order. */
  public void forward(long[] v) {
    requireSize(v);
    reverseBits(v);
    transform.inTime(v, size, roots);
  }

  /** Values at w^0, w^1, ... to coefficients, both in natural order. */
  public void inverse(long[] v) {
    requireSize(v);
    transform.inFrequency(v, size, inverseRoots);
    reverseBits(v);
    for (int i = 0; i < size; i++) {
      FR.multiply(v, L * i, sizeInverse, 0, v, L * i);
    }
  }

  /**
   * Values of a polynomial of degree below n at w^i to its values at g w^i, where g^2 = w: the odd
   * powers of the root of order 2 n.
   */
  public void toOddCoset(long[] v) {
    toOddCosetTimesSize(v);
    for (int i = 0; i < size; i++) {
      FR.multiply(v, L * i, sizeInverse, 0, v, L * i);
    }
  }

  /**
   * As {@link #toOddCoset}, but n times as large: the coset's powers are in the twiddle factors,
   * and the division by n is left to whoever multiplies the values anyway.
   */
  public void toOddCosetTimesSize(long[] v) {
    requireSize(v);
    transform.inFrequency(v, size, inverseRoots);
    transform.inTime(v, size, cosetRoots);
  }

  /** r[count + i] = first * base^i for i below count. */
  private static void powers(long[] base, long[] first, int count, long[] r) {
    System.arraycopy(first, 0, r, L * count, L);
    for (int i = count + 1; i < 2 * count; i++) {
      FR.multiply(r, L * (i - 1), base, 0, r, L * i);
    }
  }

  private void reverseBits(long[] v) {
    for (int i = 1; i < size; i++) {
      int j = Integer.reverse(i) >>> 32 - logSize;
      if (i < j) {
        long[] swap = Arrays.copyOfRange(v, L * i, L * i + L);
        System.arraycopy(v, L * j, v, L * i, L);
        System.arraycopy(swap, 0, v, L * j, L);
      }
    }
  }

  private void requireSize(long[] v) {
    if (v.length != L * size) {
      throw new IllegalArgumentException("a domain of " + size + " elements takes as many values");
    }
  }
}
