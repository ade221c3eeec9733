package dev.proofstream.zk.field;

import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A prime field of BN254, {@link #FP} (coordinates) or {@link #FR} (scalars), on flat arrays: an
 * element is 4 longs, least significant first, always below the modulus. Arithmetic is on
 * Montgomery form a * 2^256 mod m, so {@link #multiply} gives a * b / 2^256. The functions that
 * take or give the plain value say <em>canonical</em>.
 *
 * <p>Multiplication is CIOS (Koc, Acar, Kaliski, "Analyzing and comparing Montgomery multiplication
 * algorithms", 1996, section 5) without the extra carry word, which a modulus whose top bit is free
 * does not need (gnark-crypto, "Faster big-integer modular multiplication for most moduli", 2020).
 * Stateless, so one instance serves all threads.
 */
public final class PrimeField implements CoordinateField {

  /** Longs of an element. */
  public static final int LIMBS = 4;

  /** Bits of both moduli. */
  public static final int BITS = 254;

  /**
   * Field of the coordinates, p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1 with x = 4965661367192848881.
   */
  public static final PrimeField FP =
      new PrimeField(
          "Fp", "21888242871839275222246405745257275088696311157297823662689037894645226208583");

  /** Field of the scalars, r = 36 x^4 + 36 x^3 + 18 x^2 + 6 x + 1, the order of G1, G2 and GT. */
  public static final PrimeField FR =
      new PrimeField(
          "Fr", "21888242871839275222246405745257275088548364400416034343698204186575808495617");

  private static final long[] ONE_WORD = {1, 0, 0, 0};

  private final String name;
  private final BigInteger modulus;
  private final long m0;
  private final long m1;
  private final long m2;
  private final long m3;

  /** -1 / m mod 2^64. */
  private final long inverse;

  /** 2^256 mod m, which is 1 in Montgomery form. */
  private final long[] one;

  /** 2^512 mod m, which takes a canonical value into Montgomery form. */
  private final long[] rSquared;

  private final ModularInverse inverter;

  private PrimeField(String name, String decimalModulus) {
    this.name = name;
    this.modulus = new BigInteger(decimalModulus);
    long[] m = limbsOf(modulus);
    m0 = m[0];
    m1 = m[1];
    m2 = m[2];
    m3 = m[3];
    BigInteger word = BigInteger.ONE.shiftLeft(64);
    inverse = modulus.modInverse(word).negate().mod(word).longValue();
    one = limbsOf(BigInteger.ONE.shiftLeft(256).mod(modulus));
    rSquared = limbsOf(BigInteger.ONE.shiftLeft(512).mod(modulus));
    inverter = new ModularInverse(this, inverse);
  }

  /** The modulus. */
  public BigInteger modulus() {
    return modulus;
  }

  @Override
  public int limbs() {
    return LIMBS;
  }

  @Override
  public void multiply(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    final long a0 = a[ao];
    final long a1 = a[ao + 1];
    final long a2 = a[ao + 2];
    final long a3 = a[ao + 3];
    long t0 = 0;
    long t1 = 0;
    long t2 = 0;
    long t3 = 0;
    for (int i = 0; i < LIMBS; i++) {
      final long bi = b[bo + i];
      long lo = a0 * bi;
      long hi = unsignedMultiplyHigh(a0, bi);
      t0 += lo;
      long carry = hi + carryOf(t0, lo);

      final long k = t0 * inverse;
      lo = k * m0;
      long reduction = unsignedMultiplyHigh(k, m0) + carryOf(t0 + lo, lo);

      lo = a1 * bi;
      hi = unsignedMultiplyHigh(a1, bi);
      t1 += lo;
      hi += carryOf(t1, lo);
      t1 += carry;
      carry = hi + carryOf(t1, carry);
      lo = k * m1;
      hi = unsignedMultiplyHigh(k, m1);
      t0 = t1 + lo;
      hi += carryOf(t0, lo);
      t0 += reduction;
      reduction = hi + carryOf(t0, reduction);

      lo = a2 * bi;
      hi = unsignedMultiplyHigh(a2, bi);
      t2 += lo;
      hi += carryOf(t2, lo);
      t2 += carry;
      carry = hi + carryOf(t2, carry);
      lo = k * m2;
      hi = unsignedMultiplyHigh(k, m2);
      t1 = t2 + lo;
      hi += carryOf(t1, lo);
      t1 += reduction;
      reduction = hi + carryOf(t1, reduction);

      lo = a3 * bi;
      hi = unsignedMultiplyHigh(a3, bi);
      t3 += lo;
      hi += carryOf(t3, lo);
      t3 += carry;
      carry = hi + carryOf(t3, carry);
      lo = k * m3;
      hi = unsignedMultiplyHigh(k, m3);
      t2 = t3 + lo;
      hi += carryOf(t2, lo);
      t2 += reduction;
      t3 = carry + hi + carryOf(t2, reduction);
    }
    storeReduced(t0, t1, t2, t3, r, ro);
  }

  @Override
  public void square(long[] a, int ao, long[] r, int ro) {
    multiply(a, ao, a, ao, r, ro);
  }

  @Override
  public void add(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    // The sum is below 2^255, so it never leaves the four words.
    long t0 = a[ao] + b[bo];
    long carry = carryOf(t0, b[bo]);
    long t1 = a[ao + 1] + carry;
    carry = carryOf(t1, carry);
    t1 += b[bo + 1];
    carry += carryOf(t1, b[bo + 1]);
    long t2 = a[ao + 2] + carry;
    carry = carryOf(t2, carry);
    t2 += b[bo + 2];
    carry += carryOf(t2, b[bo + 2]);
    storeReduced(t0, t1, t2, a[ao + 3] + b[bo + 3] + carry, r, ro);
  }

  @Override
  public void twice(long[] a, int ao, long[] r, int ro) {
    final long a0 = a[ao];
    final long a1 = a[ao + 1];
    final long a2 = a[ao + 2];
    storeReduced(
        a0 << 1, a1 << 1 | a0 >>> 63, a2 << 1 | a1 >>> 63, a[ao + 3] << 1 | a2 >>> 63, r, ro);
  }

  @Override
  public void subtract(long[] a, int ao, long[] b, int bo, long[] r, int ro) {
    final long b0 = b[bo];
    final long b1 = b[bo + 1];
    final long b2 = b[bo + 2];
    long t0 = a[ao] - b0;
    long borrow = borrowOf(a[ao], b0);
    long t1 = a[ao + 1] - b1;
    long nextBorrow = borrowOf(a[ao + 1], b1) + borrowOf(t1, borrow);
    t1 -= borrow;
    long t2 = a[ao + 2] - b2;
    borrow = borrowOf(a[ao + 2], b2) + borrowOf(t2, nextBorrow);
    t2 -= nextBorrow;
    long t3 = a[ao + 3] - b[bo + 3] - borrow;

    // Values are below 2^254, so the top bit says that the difference is negative.
    final long mask = t3 >> 63;
    final long n0 = m0 & mask;
    final long n1 = m1 & mask;
    final long n2 = m2 & mask;
    t0 += n0;
    long carry = carryOf(t0, n0);
    t1 += carry;
    carry = carryOf(t1, carry);
    t1 += n1;
    carry += carryOf(t1, n1);
    t2 += carry;
    carry = carryOf(t2, carry);
    t2 += n2;
    carry += carryOf(t2, n2);
    r[ro] = t0;
    r[ro + 1] = t1;
    r[ro + 2] = t2;
    r[ro + 3] = t3 + (m3 & mask) + carry;
  }

  @Override
  public void negate(long[] a, int ao, long[] r, int ro) {
    if (isZero(a, ao)) {
      r[ro] = 0;
      r[ro + 1] = 0;
      r[ro + 2] = 0;
      r[ro + 3] = 0;
      return;
    }
    long t0 = m0 - a[ao];
    long borrow = borrowOf(m0, a[ao]);
    long t1 = m1 - a[ao + 1];
    long nextBorrow = borrowOf(m1, a[ao + 1]) + borrowOf(t1, borrow);
    t1 -= borrow;
    long t2 = m2 - a[ao + 2];
    borrow = borrowOf(m2, a[ao + 2]) + borrowOf(t2, nextBorrow);
    t2 -= nextBorrow;
    r[ro + 3] = m3 - a[ao + 3] - borrow;
    r[ro] = t0;
    r[ro + 1] = t1;
    r[ro + 2] = t2;
  }

  /** r = 1 / a; see {@link ModularInverse}. Hot paths invert in batches. */
  @Override
  public void invert(long[] a, int ao, long[] r, int ro) {
    if (isZero(a, ao)) {
      throw new ArithmeticException("zero has no inverse");
    }
    inverter.invert(a, ao, r, ro);
  }

  /** r = a^exponent; the exponent's limbs are least significant first. */
  public void power(long[] a, int ao, long[] exponent, long[] r, int ro) {
    long[] base = {a[ao], a[ao + 1], a[ao + 2], a[ao + 3]};
    long[] result = one.clone();
    for (int bit = 64 * exponent.length - 1; bit >= 0; bit--) {
      square(result, 0, result, 0);
      if ((exponent[bit >> 6] >>> bit & 1) != 0) {
        multiply(result, 0, base, 0, result, 0);
      }
    }
    System.arraycopy(result, 0, r, ro, LIMBS);
  }

  @Override
  public void setOne(long[] r, int ro) {
    System.arraycopy(one, 0, r, ro, LIMBS);
  }

  @Override
  public boolean isZero(long[] a, int ao) {
    return (a[ao] | a[ao + 1] | a[ao + 2] | a[ao + 3]) == 0;
  }

  @Override
  public boolean isReduced(long[] a, int ao) {
    int c = Long.compareUnsigned(a[ao + 3], m3);
    if (c == 0) {
      c = Long.compareUnsigned(a[ao + 2], m2);
    }
    if (c == 0) {
      c = Long.compareUnsigned(a[ao + 1], m1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(a[ao], m0);
    }
    return c < 0;
  }

  /** 2^512 mod m: the product with it is the Montgomery form of a canonical value; a copy. */
  public long[] montgomeryFactor() {
    return rSquared.clone();
  }

  /** r = Montgomery form of the canonical value a. */
  public void toMontgomery(long[] a, int ao, long[] r, int ro) {
    multiply(a, ao, rSquared, 0, r, ro);
  }

  /** r = canonical value of the Montgomery form a. */
  public void toCanonical(long[] a, int ao, long[] r, int ro) {
    multiply(a, ao, ONE_WORD, 0, r, ro);
  }

  /** The Montgomery form of a number, which is reduced first. Not for hot paths. */
  public long[] fromBigInteger(BigInteger value) {
    long[] limbs = limbsOf(value.mod(modulus));
    toMontgomery(limbs, 0, limbs, 0);
    return limbs;
  }

  /** The number that the Montgomery form at an offset stands for. Not for hot paths. */
  public BigInteger toBigInteger(long[] a, int ao) {
    long[] canonical = new long[LIMBS];
    toCanonical(a, ao, canonical, 0);
    return numberOf(canonical, 0);
  }

  /**
   * r = a uniformly random canonical value of 1 to m-1, by rejection. (It is uniform in Montgomery
   * form too.)
   *
   * @param random source of the bits
   */
  public void randomNonZero(SecureRandom random, long[] r, int ro) {
    byte[] bytes = new byte[8 * LIMBS];
    do {
      random.nextBytes(bytes);
      for (int i = 0; i < LIMBS; i++) {
        long limb = 0;
        for (int j = 0; j < 8; j++) {
          limb = limb << 8 | bytes[8 * i + j] & 0xff;
        }
        r[ro + i] = limb;
      }
      r[ro + 3] &= (1L << BITS - 192) - 1;
    } while (!isReduced(r, ro) || isZero(r, ro));
    Arrays.fill(bytes, (byte) 0);
  }

  /** Four limbs, least significant first, of a number below 2^256. */
  public static long[] limbsOf(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 256) {
      throw new IllegalArgumentException("not a number of 0 to 2^256-1");
    }
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = value.shiftRight(64 * i).longValue();
    }
    return limbs;
  }

  /** The number of four limbs, least significant first. */
  public static BigInteger numberOf(long[] limbs, int offset) {
    byte[] bigEndian = new byte[8 * LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      for (int j = 0; j < 8; j++) {
        bigEndian[31 - 8 * i - j] = (byte) (limbs[offset + i] >>> 8 * j);
      }
    }
    return new BigInteger(1, bigEndian);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Stores a value below 2 m, reduced. */
  private void storeReduced(long t0, long t1, long t2, long t3, long[] r, int ro) {
    final long s0 = t0 - m0;
    long borrow = borrowOf(t0, m0);
    long s1 = t1 - m1;
    long nextBorrow = borrowOf(t1, m1) + borrowOf(s1, borrow);
    s1 -= borrow;
    long s2 = t2 - m2;
    borrow = borrowOf(t2, m2) + borrowOf(s2, nextBorrow);
    s2 -= nextBorrow;
    final long s3 = t3 - m3 - borrow;
    final long keep = s3 >> 63;
    r[ro] = s0 ^ (s0 ^ t0) & keep;
    r[ro + 1] = s1 ^ (s1 ^ t1) & keep;
    r[ro + 2] = s2 ^ (s2 ^ t2) & keep;
    r[ro + 3] = s3 ^ (s3 ^ t3) & keep;
  }

  /**
   * Carry out of a sum, given the sum modulo 2^64 and one addend. C2 makes this ternary a
   * conditional move; shifting the sign of the comparison's result instead made a multiplication
   * 2.5 times slower.
   */
  private static long carryOf(long sum, long addend) {
    return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
  }

  /** Borrow out of minuend - subtrahend. */
  private static long borrowOf(long minuend, long subtrahend) {
    return Long.compareUnsigned(minuend, subtrahend) < 0 ? 1 : 0;
  }
}
