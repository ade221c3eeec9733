package dev.proofstream.zk.field;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Numbers side by side in the lanes of vectors, for the multiply-adds of floating point: a number
 * is 5 digits of 51 bits, each a double, digit i of all lanes in vector i. A <em>block</em> is the
 * 5 vectors of as many numbers as there are lanes, in an array of longs that holds the doubles'
 * bits.
 *
 * <p>Digits are signed and need not be unique. A digit d is
 *
 * <ul>
 *   <li><em>plain</em> if 0 &lt;= d &lt; 2^51: what {@link LaneRows#unpack} and {@link
 *       LaneRows#halve} give;
 *   <li><em>balanced</em> if |d| &lt;= 2^50: what {@link LaneProduct} and {@link #reduce} give.
 * </ul>
 *
 * <p>The top digit of a value v is at most |v| / 2^204 + 1 then, and m / 2^204 &lt; 0.757 * 2^50
 * for both primes m. All operations here are exact: their results are integers below 2^53.
 *
 * <p>Loops are short, from memory to memory and spelt out: C2 stops inlining methods after some
 * hundred vector operations, and a method that is called with vectors instead of being inlined has
 * them boxed, which is a hundred times slower. Indices are checked, as by default: this is never
 * switched off.
 */
final class Lanes {

  /** Bits of a digit. */
  static final int DIGIT = 51;

  static final int DIGITS = 5;

  /** Eight lanes where they are, else four. */
  static final VectorSpecies<Long> LONGS =
      LongVector.SPECIES_PREFERRED.length() >= 8 ? LongVector.SPECIES_512 : LongVector.SPECIES_256;

  static final VectorSpecies<Double> DOUBLES =
      LongVector.SPECIES_PREFERRED.length() >= 8
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_256;

  /** Numbers of a block. */
  static final int LANES = LONGS.length();

  /** Longs of a block. */
  static final int BLOCK = DIGITS * LANES;

  static final long MASK = (1L << DIGIT) - 1;

  /**
   * 2^52, whose last bit is worth 1: its bits plus d are those of 2^52 + d, 0 &lt;= d &lt; 2^52.
   */
  static final double UNIT = 0x1p52;

  static final long UNIT_BITS = Double.doubleToRawLongBits(UNIT);

  /** The same for signed d: the bits of this plus d for |d| &lt; 2^51. */
  static final double SIGNED = 0x1.8p52;

  static final long SIGNED_BITS = Double.doubleToRawLongBits(SIGNED);

  /** Its last bit is worth 2^51: adding it rounds to a multiple of that. */
  static final double HIGH = 0x1.8p103;

  /**
   * Zero as digits: 2^51, 2^51 - 1, 2^51 - 1, 2^51 - 1, -1. Added to minus the sum of two plain
   * numbers, it makes digits of at most 2^51 again.
   */
  private static final double ZERO_FIRST = 0x1p51;

  private static final double ZERO_NEXT = 0x1p51 - 1;
  private static final double ZERO_LAST = -1;

  private Lanes() {}

  /** Bits of the vectors that this processor does best. */
  static int preferredBits() {
    return LongVector.SPECIES_PREFERRED.vectorBitSize();
  }

  private static DoubleVector load(long[] a, int at) {
    return LongVector.fromArray(LONGS, a, at).viewAsFloatingLanes();
  }

  private static DoubleVector all(double x) {
    return DoubleVector.broadcast(DOUBLES, x);
  }

  /** r = a - b, digit by digit, for so many blocks in a row. */
  static void subtract(long[] r, int ro, long[] a, int ao, long[] b, int bo, int blocks) {
    for (int i = 0; i < BLOCK * blocks; i += LANES) {
      load(a, ao + i).sub(load(b, bo + i)).viewAsIntegralLanes().intoArray(r, ro + i);
    }
  }

  /** r = a + b of plain numbers, with digits of at most 2^51. */
  static void add(long[] r, int ro, long[] a, int ao, long[] b, int bo, int blocks) {
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < DIGITS; i++) {
        double zero = i == 0 ? ZERO_FIRST : i < DIGITS - 1 ? ZERO_NEXT : ZERO_LAST;
        load(a, ao).add(load(b, bo)).sub(all(zero)).viewAsIntegralLanes().intoArray(r, ro);
        ro += LANES;
        ao += LANES;
        bo += LANES;
      }
    }
  }

  /**
   * r = 2 s - (2 x + d), x plain, x + d plain, s balanced. As -(x + (x + d)) with zero's digits is
   * at most 2^51, a digit of the result is at most 2^52.
   */
  static void twiceMinus(
      long[] r, int ro, long[] s, int so, long[] x, int xo, long[] d, int d0, int blocks) {
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < DIGITS; i++) {
        double zero = i == 0 ? ZERO_FIRST : i < DIGITS - 1 ? ZERO_NEXT : ZERO_LAST;
        DoubleVector x1 = load(x, xo);
        load(s, so)
            .fma(all(2), all(zero))
            .sub(x1)
            .sub(x1.add(load(d, d0)))
            .viewAsIntegralLanes()
            .intoArray(r, ro);
        ro += LANES;
        so += LANES;
        xo += LANES;
        d0 += LANES;
      }
    }
  }

  /**
   * Negates the numbers whose sign has its top bit set; so many vectors for each vector of signs.
   */
  static void negate(long[] r, int vectors, long[] signs, int blocks) {
    for (int block = 0; block < blocks; block++) {
      LongVector sign = LongVector.fromArray(LONGS, signs, LANES * block);
      int at = LANES * vectors * block;
      for (int i = 0; i < LANES * vectors; i += LANES) {
        LongVector.fromArray(LONGS, r, at + i).lanewise(XOR, sign).intoArray(r, at + i);
      }
    }
  }

  /** For blocks a0, a1 of n numbers of Fp2, blocks a0 - a1, a0 + a1. */
  static void differencesAndSums(long[] r, long[] a, int n) {
    for (int at = 0; at < 2 * BLOCK * n; at += 2 * BLOCK) {
      for (int i = at; i < at + BLOCK; i += LANES) {
        DoubleVector a0 = load(a, i);
        DoubleVector a1 = load(a, i + BLOCK);
        a0.sub(a1).viewAsIntegralLanes().intoArray(r, i);
        a0.add(a1).viewAsIntegralLanes().intoArray(r, i + BLOCK);
      }
    }
  }

  /** For blocks a0, a1 of n numbers of Fp2, block 2 a0 in the place of the first. */
  static void twiceFirst(long[] r, long[] a, int n) {
    for (int at = 0; at < 2 * BLOCK * n; at += 2 * BLOCK) {
      for (int i = at; i < at + BLOCK; i += LANES) {
        DoubleVector a0 = load(a, i);
        a0.add(a0).viewAsIntegralLanes().intoArray(r, i);
      }
    }
  }

  /**
   * Clears the flags of numbers whose digits, in so many vectors for each vector of flags, are all
   * 0: plain ones or differences of such, which have no -0.
   */
  static void andNotZero(long[] a, int ao, int vectors, long[] flags, int blocks) {
    for (int block = 0; block < blocks; block++) {
      int at = ao + LANES * vectors * block;
      LongVector or = LongVector.fromArray(LONGS, a, at);
      for (int i = LANES; i < LANES * vectors; i += LANES) {
        or = or.or(LongVector.fromArray(LONGS, a, at + i));
      }
      // The top bit of x | -x is set unless x is 0.
      LongVector some = or.or(or.neg()).lanewise(ASHR, 63);
      some.and(LongVector.fromArray(LONGS, flags, LANES * block)).intoArray(flags, LANES * block);
    }
  }

  /**
   * a modulo p in -0.501 p..0.501 p, balanced, for |a| &lt;= 6 p with lower digits of at most 2^52.
   *
   * <p>The quotient q is the top digit over that of p, rounded: the digits below change it by less
   * than 2^-45. |q| &lt;= 6 and the lower digits of p are below 0.55 * 2^50, so a digit stays below
   * 2^52 + 3.3 * 2^50 &lt; 2^53, with the carry of at most 4 from below too.
   */
  static void reduce(long[] a, int ao, int blocks) {
    long[] m = LaneField.FP.modulus();
    DoubleVector perTop = all(1.0 / m[4]);
    DoubleVector p0 = all(m[0]);
    DoubleVector p1 = all(m[1]);
    DoubleVector p2 = all(m[2]);
    DoubleVector p3 = all(m[3]);
    DoubleVector p4 = all(m[4]);
    DoubleVector high = all(HIGH);
    DoubleVector round = all(SIGNED);
    DoubleVector shift = all(0x1p-51);
    for (int at = ao; at < ao + BLOCK * blocks; at += BLOCK) {
      DoubleVector a4 = load(a, at + 4 * LANES);
      DoubleVector q = round.sub(a4.fma(perTop, round));
      DoubleVector a0 = q.fma(p0, load(a, at));
      DoubleVector a1 = q.fma(p1, load(a, at + LANES));
      DoubleVector a2 = q.fma(p2, load(a, at + 2 * LANES));
      DoubleVector a3 = q.fma(p3, load(a, at + 3 * LANES));
      DoubleVector carry = a0.add(high).sub(high);
      a0.sub(carry).viewAsIntegralLanes().intoArray(a, at);
      a1 = carry.fma(shift, a1);
      carry = a1.add(high).sub(high);
      a1.sub(carry).viewAsIntegralLanes().intoArray(a, at + LANES);
      a2 = carry.fma(shift, a2);
      carry = a2.add(high).sub(high);
      a2.sub(carry).viewAsIntegralLanes().intoArray(a, at + 2 * LANES);
      a3 = carry.fma(shift, a3);
      carry = a3.add(high).sub(high);
      a3.sub(carry).viewAsIntegralLanes().intoArray(a, at + 3 * LANES);
      a4 = carry.fma(shift, q.fma(p4, a4));
      a4.viewAsIntegralLanes().intoArray(a, at + 4 * LANES);
    }
  }
}
