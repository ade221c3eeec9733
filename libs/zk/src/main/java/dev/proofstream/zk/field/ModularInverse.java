package dev.proofstream.zk.field;

import static java.lang.Math.multiplyHigh;
import static java.lang.Math.unsignedMultiplyHigh;

import java.math.BigInteger;

/**
 * Inversion by the binary GCD with approximations (Pornin, "Optimized binary GCD for modular
 * inversion", 2020, https://eprint.iacr.org/2020/972, algorithm 2): 31 halvings at a time are
 * decided on the low 31 and the top 33 bits of both numbers, collected as factors of 32 bits, and
 * then done on the whole numbers. The same work for every number; three times as fast as a power.
 */
final class ModularInverse {

  private static final int L = PrimeField.LIMBS;

  /** Halvings of a round. */
  private static final int HALVINGS = 31;

  /** 2 * 254 - 1 = 507 halvings end every chain (ibid., section 3). */
  private static final int ROUNDS = 17;

  private static final long LOW = (1L << HALVINGS) - 1;

  /**
   * Factors are packed as f + 2^32 g and taken apart with this added. They are above -2^31 and at
   * most 2^31: |f| + |g| is at most 2^i after i halvings, and -2^i for one would leave 0 for the
   * other and so a negative number.
   */
  private static final long BIAS = LOW << 32 | LOW;

  private final PrimeField field;
  private final long[] m;

  /** -1 / m mod 2^64. */
  private final long inverse;

  /** 2^(3 * 256 + 17 * 33) mod m. */
  private final long[] factor;

  ModularInverse(PrimeField field, long inverse) {
    this.field = field;
    this.inverse = inverse;
    m = PrimeField.limbsOf(field.modulus());
    factor =
        PrimeField.limbsOf(
            BigInteger.ONE.shiftLeft(3 * 256 + ROUNDS * (64 - HALVINGS)).mod(field.modulus()));
  }

  /** r = 1 / a in Montgomery form; zero for zero. */
  void invert(long[] a, int ao, long[] r, int ro) {
    // X u = x 2^s and X v = y 2^s modulo m for the X to be inverted; s falls by 64 - 31 a round.
    long[] x = {a[ao], a[ao + 1], a[ao + 2], a[ao + 3]};
    long[] y = m.clone();
    long[] u = {1, 0, 0, 0};
    long[] v = new long[L];
    long[] s = new long[L + 1];
    long[] t = new long[L + 1];
    for (int round = 0; round < ROUNDS; round++) {
      int top = L - 1;
      while (top > 0 && (x[top] | y[top]) == 0) {
        top--;
      }
      long p = x[0];
      long q = y[0];
      if (top > 0) {
        int shift = Long.numberOfLeadingZeros(x[top] | y[top]);
        p = approximation(x, top, shift);
        q = approximation(y, top, shift);
      }
      long fg0 = 1;
      long fg1 = 1L << 32;
      for (int i = 0; i < HALVINGS; i++) {
        long odd = -(p & 1);
        long less = odd & (Long.compareUnsigned(p, q) < 0 ? -1 : 0);
        long swap = (p ^ q) & less;
        p ^= swap;
        q ^= swap;
        swap = (fg0 ^ fg1) & less;
        fg0 ^= swap;
        fg1 ^= swap;
        p = p - (q & odd) >>> 1;
        fg0 -= fg1 & odd;
        fg1 <<= 1;
      }
      final long f0 = lowFactor(fg0);
      final long g0 = highFactor(fg0);
      final long f1 = lowFactor(fg1);
      final long g1 = highFactor(fg1);
      combine(f0, x, g0, y, s);
      combine(f1, x, g1, y, t);
      final long sign0 = halve(s, x);
      final long sign1 = halve(t, y);
      combine((f0 ^ sign0) - sign0, u, (g0 ^ sign0) - sign0, v, s);
      combine((f1 ^ sign1) - sign1, u, (g1 ^ sign1) - sign1, v, t);
      reduce(s, u);
      reduce(t, v);
    }
    // Now y is 1, so v = 2^(17 (31 - 64)) / X; X is a value times 2^256.
    field.multiply(v, 0, factor, 0, r, ro);
  }

  /** The low 31 bits and the 33 from the top of the larger number on. */
  private static long approximation(long[] a, int top, int shift) {
    long high = shift == 0 ? a[top] : a[top] << shift | a[top - 1] >>> 64 - shift;
    return a[0] & LOW | high & ~LOW;
  }

  private static long lowFactor(long fg) {
    return (fg + BIAS & 0xffffffffL) - LOW;
  }

  private static long highFactor(long fg) {
    return (fg + BIAS >>> 32) - LOW;
  }

  /** r = f a + g b on 5 limbs, two's complement; |f| + |g| is at most 2^31. */
  private static void combine(long f, long[] a, long g, long[] b, long[] r) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < L; i++) {
      // high, low += f a[i] + g b[i], the limbs unsigned, f and g signed.
      long product = f * a[i];
      low += product;
      high += signedHigh(f, a[i]) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
      product = g * b[i];
      low += product;
      high += signedHigh(g, b[i]) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
      r[i] = low;
      low = high;
      high >>= 63;
    }
    r[L] = low;
  }

  /** The high limb of a signed factor times an unsigned limb. */
  private static long signedHigh(long factor, long limb) {
    return multiplyHigh(factor, limb) + (factor & limb >> 63);
  }

  /** r = |t / 2^31|; -1 if t is negative, else 0. */
  private static long halve(long[] t, long[] r) {
    final long sign = t[L] >> 63;
    long carry = sign & 1;
    for (int i = 0; i < L; i++) {
      r[i] = ((t[i] >>> HALVINGS | t[i + 1] << 64 - HALVINGS) ^ sign) + carry;
      carry &= r[i] == 0 ? 1 : 0;
    }
    return sign;
  }

  /**
   * r = t / 2^64 modulo m, below m, for |t| below 2^31 m: with k m for k below 2^64 added, t / 2^64
   * is above -m and below 2 m.
   */
  private void reduce(long[] t, long[] r) {
    final long k = t[0] * inverse;
    long product = k * m[0];
    long carry =
        unsignedMultiplyHigh(k, m[0]) + (Long.compareUnsigned(product + t[0], product) < 0 ? 1 : 0);
    for (int i = 1; i < L; i++) {
      product = k * m[i];
      long sum = product + t[i];
      long next = unsignedMultiplyHigh(k, m[i]) + (Long.compareUnsigned(sum, product) < 0 ? 1 : 0);
      sum += carry;
      next += Long.compareUnsigned(sum, carry) < 0 ? 1 : 0;
      r[i - 1] = sum;
      carry = next;
    }
    r[L - 1] = t[L] + carry;
    if (r[L - 1] < 0) {
      addModulus(r);
    } else if (!field.isReduced(r, 0)) {
      field.subtract(r, 0, m, 0, r, 0);
    }
  }

  private void addModulus(long[] r) {
    long carry = 0;
    for (int i = 0; i < L; i++) {
      long sum = r[i] + m[i];
      long next = Long.compareUnsigned(sum, m[i]) < 0 ? 1 : 0;
      r[i] = sum + carry;
      carry = next | (Long.compareUnsigned(r[i], carry) < 0 ? 1 : 0);
    }
  }
}
