package dev.proofstream.zk.field;

import static dev.proofstream.zk.field.Lanes.BLOCK;
import static dev.proofstream.zk.field.Lanes.DIGIT;
import static dev.proofstream.zk.field.Lanes.DIGITS;
import static dev.proofstream.zk.field.Lanes.DOUBLES;
import static dev.proofstream.zk.field.Lanes.LANES;
import static dev.proofstream.zk.field.Lanes.LONGS;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Montgomery products of blocks of {@link Lanes}: a b / 2^255 modulo m.
 *
 * <p>A product of digits is split by two multiply-adds (Emmart, Zheng, Weems, "Faster modular
 * exponentiation using double precision floating point arithmetic on the GPU", 2018; here with
 * rounding to nearest and signed digits): h = a b + 1.5 * 2^103 has a last bit worth 2^51, so its
 * bits are a constant plus H = round(a b / 2^51). Then 1.5 * 2^103 + 3 * 2^51 - h is exact, and
 * adding a b to it gives 1.5 * 2^52 + L with L = a b - 2^51 H, |L| &lt;= 2^50, exactly, whose bits
 * are a constant plus L. Columns add bits as integers; the constants are taken off at once.
 *
 * <p>BOUNDS. h must stay in 2^103..2^104, so |a_i b_j| &lt; 2^102 for all digits: plain or
 * differences of plain (below 2^51) by such, sums of two (below 2^52) by balanced (at most 2^50). A
 * reduction digit k is in -2^50..2^50-1 and digits of m below 2^50. A column gets at most 5 L and 5
 * H of each of 2 (3) products, |L| &lt;= 2^50 and |H| &lt; 2^51, and a carry: below 2^56. The sum
 * of k m is at most (2^254 + 2^204) m, so the result is at most |a b| / 2^255 + 0.501 m: with |a|
 * &lt;= A m, |b| &lt;= B m and m &lt; 0.757 * 2^254 that is (0.379 A B + 0.501) m. Its digits are
 * balanced.
 */
final class LaneProduct {

  /** 1.5 * 2^103 + 3 * 2^51. */
  private static final double LOW = 0x1.8000000000003p103;

  private static final long HALF = 1L << DIGIT - 1;

  /** Makes what is shifted positive, so that the shift may be logical: AVX2 has no other. */
  private static final long BIAS = 1L << 57;

  private static final long[] OFF = constants(2);
  private static final long[] OFF_SUM = constants(3);

  private LaneProduct() {}

  /**
   * What to add to the 10 columns of so many sums of 5 x 5 products: minus the constants in them,
   * plus the bias, minus the bias that is carried in; in the upper columns, which become the
   * result, 2^50 to balance the digits, and in the last one what makes it a double.
   */
  private static long[] constants(int sums) {
    long[] off = new long[2 * DIGITS];
    for (int row = 0; row < DIGITS; row++) {
      for (int i = 0; i < DIGITS; i++) {
        off[row + i] -= sums * Lanes.SIGNED_BITS;
        off[row + i + 1] -= sums * Double.doubleToRawLongBits(Lanes.HIGH);
      }
    }
    for (int i = 0; i < 2 * DIGITS; i++) {
      off[i] += (i < 9 ? BIAS : Lanes.SIGNED_BITS) - (i > 0 ? BIAS >> DIGIT : 0);
      off[i] += i >= DIGITS && i < 9 ? HALF : 0;
    }
    return off;
  }

  /**
   * r = a b for so many blocks, each step longs further. Blocks are done one after the other, so a
   * result may be the operand of a later one.
   */
  static void multiply(
      LaneField field, long[] r, int ro, long[] a, int ao, long[] b, int bo, int step, int blocks) {
    long[] m = field.modulus();
    DoubleVector m0 = DoubleVector.broadcast(DOUBLES, m[0]);
    DoubleVector m1 = DoubleVector.broadcast(DOUBLES, m[1]);
    DoubleVector m2 = DoubleVector.broadcast(DOUBLES, m[2]);
    DoubleVector m3 = DoubleVector.broadcast(DOUBLES, m[3]);
    DoubleVector m4 = DoubleVector.broadcast(DOUBLES, m[4]);
    LongVector inverse = LongVector.broadcast(LONGS, field.inverse());
    DoubleVector high = DoubleVector.broadcast(DOUBLES, Lanes.HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    LongVector mask = LongVector.broadcast(LONGS, Lanes.MASK);
    LongVector unit = LongVector.broadcast(LONGS, Lanes.UNIT_BITS);
    LongVector half = LongVector.broadcast(LONGS, HALF);
    DoubleVector balance = DoubleVector.broadcast(DOUBLES, Lanes.UNIT + HALF);
    for (int block = 0; block < blocks; block++) {
      DoubleVector b0 = LongVector.fromArray(LONGS, b, bo + 0 * LANES).viewAsFloatingLanes();
      DoubleVector b1 = LongVector.fromArray(LONGS, b, bo + 1 * LANES).viewAsFloatingLanes();
      DoubleVector b2 = LongVector.fromArray(LONGS, b, bo + 2 * LANES).viewAsFloatingLanes();
      DoubleVector b3 = LongVector.fromArray(LONGS, b, bo + 3 * LANES).viewAsFloatingLanes();
      DoubleVector b4 = LongVector.fromArray(LONGS, b, bo + 4 * LANES).viewAsFloatingLanes();
      LongVector t0 = LongVector.broadcast(LONGS, OFF[0]);
      LongVector t1 = LongVector.broadcast(LONGS, OFF[1]);
      LongVector t2 = LongVector.broadcast(LONGS, OFF[2]);
      LongVector t3 = LongVector.broadcast(LONGS, OFF[3]);
      LongVector t4 = LongVector.broadcast(LONGS, OFF[4]);
      for (int i = 0; i < BLOCK; i += LANES) {
        DoubleVector x = LongVector.fromArray(LONGS, a, ao + i).viewAsFloatingLanes();
        LongVector t5;
        DoubleVector h;
        h = x.fma(b0, high);
        t0 = t0.add(x.fma(b0, low.sub(h)).viewAsIntegralLanes());
        t1 = t1.add(h.viewAsIntegralLanes());
        // k = -t / m modulo 2^51, balanced.
        LongVector digit = t0.mul(inverse).add(half).and(mask);
        DoubleVector k = digit.or(unit).viewAsFloatingLanes().sub(balance);
        h = x.fma(b1, high);
        t1 = t1.add(x.fma(b1, low.sub(h)).viewAsIntegralLanes());
        t2 = t2.add(h.viewAsIntegralLanes());
        h = x.fma(b2, high);
        t2 = t2.add(x.fma(b2, low.sub(h)).viewAsIntegralLanes());
        t3 = t3.add(h.viewAsIntegralLanes());
        h = x.fma(b3, high);
        t3 = t3.add(x.fma(b3, low.sub(h)).viewAsIntegralLanes());
        t4 = t4.add(h.viewAsIntegralLanes());
        h = x.fma(b4, high);
        t4 = t4.add(x.fma(b4, low.sub(h)).viewAsIntegralLanes());
        t5 = h.viewAsIntegralLanes();
        h = k.fma(m0, high);
        t0 = t0.add(k.fma(m0, low.sub(h)).viewAsIntegralLanes());
        t1 = t1.add(h.viewAsIntegralLanes());
        h = k.fma(m1, high);
        t1 = t1.add(k.fma(m1, low.sub(h)).viewAsIntegralLanes());
        t2 = t2.add(h.viewAsIntegralLanes());
        h = k.fma(m2, high);
        t2 = t2.add(k.fma(m2, low.sub(h)).viewAsIntegralLanes());
        t3 = t3.add(h.viewAsIntegralLanes());
        h = k.fma(m3, high);
        t3 = t3.add(k.fma(m3, low.sub(h)).viewAsIntegralLanes());
        t4 = t4.add(h.viewAsIntegralLanes());
        h = k.fma(m4, high);
        t4 = t4.add(k.fma(m4, low.sub(h)).viewAsIntegralLanes());
        t5 = t5.add(h.viewAsIntegralLanes());
        t0 = t1.add(t0.lanewise(LSHR, DIGIT));
        t1 = t2;
        t2 = t3;
        t3 = t4;
        t4 = t5;
      }
      t0 = t0.add(LongVector.broadcast(LONGS, OFF[5]));
      t1 = t1.add(LongVector.broadcast(LONGS, OFF[6])).add(t0.lanewise(LSHR, DIGIT));
      t2 = t2.add(LongVector.broadcast(LONGS, OFF[7])).add(t1.lanewise(LSHR, DIGIT));
      t3 = t3.add(LongVector.broadcast(LONGS, OFF[8])).add(t2.lanewise(LSHR, DIGIT));
      t4 = t4.add(LongVector.broadcast(LONGS, OFF[9])).add(t3.lanewise(LSHR, DIGIT));
      DoubleVector r0 = t0.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r0.viewAsIntegralLanes().intoArray(r, ro + 0 * LANES);
      DoubleVector r1 = t1.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r1.viewAsIntegralLanes().intoArray(r, ro + 1 * LANES);
      DoubleVector r2 = t2.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r2.viewAsIntegralLanes().intoArray(r, ro + 2 * LANES);
      DoubleVector r3 = t3.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r3.viewAsIntegralLanes().intoArray(r, ro + 3 * LANES);
      DoubleVector r4 = t4.viewAsFloatingLanes().sub(DoubleVector.broadcast(DOUBLES, Lanes.SIGNED));
      r4.viewAsIntegralLanes().intoArray(r, ro + 4 * LANES);
      ro += step;
      ao += step;
      bo += step;
    }
  }

  /**
   * r = a b + sign c d for so many blocks, each step longs further; sign is 1 or -1. At most 0.379
   * (A B + C D) + 0.501.
   */
  static void multiplySum(
      LaneField field,
      long[] r,
      int ro,
      long[] a,
      int ao,
      long[] b,
      int bo,
      double sign,
      long[] c,
      int co,
      long[] d,
      int dOffset,
      int step,
      int blocks) {
    long[] m = field.modulus();
    DoubleVector m0 = DoubleVector.broadcast(DOUBLES, m[0]);
    DoubleVector m1 = DoubleVector.broadcast(DOUBLES, m[1]);
    DoubleVector m2 = DoubleVector.broadcast(DOUBLES, m[2]);
    DoubleVector m3 = DoubleVector.broadcast(DOUBLES, m[3]);
    DoubleVector m4 = DoubleVector.broadcast(DOUBLES, m[4]);
    LongVector inverse = LongVector.broadcast(LONGS, field.inverse());
    DoubleVector high = DoubleVector.broadcast(DOUBLES, Lanes.HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    LongVector mask = LongVector.broadcast(LONGS, Lanes.MASK);
    LongVector unit = LongVector.broadcast(LONGS, Lanes.UNIT_BITS);
    LongVector half = LongVector.broadcast(LONGS, HALF);
    DoubleVector balance = DoubleVector.broadcast(DOUBLES, Lanes.UNIT + HALF);
    DoubleVector signs = DoubleVector.broadcast(DOUBLES, sign);
    for (int block = 0; block < blocks; block++) {
      DoubleVector b0 = LongVector.fromArray(LONGS, b, bo + 0 * LANES).viewAsFloatingLanes();
      DoubleVector b1 = LongVector.fromArray(LONGS, b, bo + 1 * LANES).viewAsFloatingLanes();
      DoubleVector b2 = LongVector.fromArray(LONGS, b, bo + 2 * LANES).viewAsFloatingLanes();
      DoubleVector b3 = LongVector.fromArray(LONGS, b, bo + 3 * LANES).viewAsFloatingLanes();
      DoubleVector b4 = LongVector.fromArray(LONGS, b, bo + 4 * LANES).viewAsFloatingLanes();
      DoubleVector d0 = LongVector.fromArray(LONGS, d, dOffset + 0 * LANES).viewAsFloatingLanes();
      DoubleVector d1 = LongVector.fromArray(LONGS, d, dOffset + 1 * LANES).viewAsFloatingLanes();
      DoubleVector d2 = LongVector.fromArray(LONGS, d, dOffset + 2 * LANES).viewAsFloatingLanes();
      DoubleVector d3 = LongVector.fromArray(LONGS, d, dOffset + 3 * LANES).viewAsFloatingLanes();
      DoubleVector d4 = LongVector.fromArray(LONGS, d, dOffset + 4 * LANES).viewAsFloatingLanes();
      LongVector t0 = LongVector.broadcast(LONGS, OFF_SUM[0]);
      LongVector t1 = LongVector.broadcast(LONGS, OFF_SUM[1]);
      LongVector t2 = LongVector.broadcast(LONGS, OFF_SUM[2]);
      LongVector t3 = LongVector.broadcast(LONGS, OFF_SUM[3]);
      LongVector t4 = LongVector.broadcast(LONGS, OFF_SUM[4]);
      for (int i = 0; i < BLOCK; i += LANES) {
        DoubleVector x = LongVector.fromArray(LONGS, a, ao + i).viewAsFloatingLanes();
        DoubleVector y = LongVector.fromArray(LONGS, c, co + i).viewAsFloatingLanes().mul(signs);
        LongVector t5;
        DoubleVector h;
        h = x.fma(b0, high);
        t0 = t0.add(x.fma(b0, low.sub(h)).viewAsIntegralLanes());
        t1 = t1.add(h.viewAsIntegralLanes());
        h = y.fma(d0, high);
        t0 = t0.add(y.fma(d0, low.sub(h)).viewAsIntegralLanes());
        t1 = t1.add(h.viewAsIntegralLanes());
        // k = -t / m modulo 2^51, balanced.
        LongVector digit = t0.mul(inverse).add(half).and(mask);
        DoubleVector k = digit.or(unit).viewAsFloatingLanes().sub(balance);
        h = x.fma(b1, high);
        t1 = t1.add(x.fma(b1, low.sub(h)).viewAsIntegralLanes());
        t2 = t2.add(h.viewAsIntegralLanes());
        h = y.fma(d1, high);
        t1 = t1.add(y.fma(d1, low.sub(h)).viewAsIntegralLanes());
        t2 = t2.add(h.viewAsIntegralLanes());
        h = x.fma(b2, high);
        t2 = t2.add(x.fma(b2, low.sub(h)).viewAsIntegralLanes());
        t3 = t3.add(h.viewAsIntegralLanes());
        h = y.fma(d2, high);
        t2 = t2.add(y.fma(d2, low.sub(h)).viewAsIntegralLanes());
        t3 = t3.add(h.viewAsIntegralLanes());
        h = x.fma(b3, high);
        t3 = t3.add(x.fma(b3, low.sub(h)).viewAsIntegralLanes());
        t4 = t4.add(h.viewAsIntegralLanes());
        h = y.fma(d3, high);
        t3 = t3.add(y.fma(d3, low.sub(h)).viewAsIntegralLanes());
        t4 = t4.add(h.viewAsIntegralLanes());
        h = x.fma(b4, high);
        t4 = t4.add(x.fma(b4, low.sub(h)).viewAsIntegralLanes());
        t5 = h.viewAsIntegralLanes();
        h = y.fma(d4, high);
        t4 = t4.add(y.fma(d4, low.sub(h)).viewAsIntegralLanes());
        t5 = t5.add(h.viewAsIntegralLanes());
        h = k.fma(m0, high);
        t0 = t0.add(k.fma(m0, low.sub(h)).viewAsIntegralLanes());
        t1 = t1.add(h.viewAsIntegralLanes());
        h = k.fma(m1, high);
        t1 = t1.add(k.fma(m1, low.sub(h)).viewAsIntegralLanes());
        t2 = t2.add(h.viewAsIntegralLanes());
        h = k.fma(m2, high);
        t2 = t2.add(k.fma(m2, low.sub(h)).viewAsIntegralLanes());
        t3 = t3.add(h.viewAsIntegralLanes());
        h = k.fma(m3, high);
        t3 = t3.add(k.fma(m3, low.sub(h)).viewAsIntegralLanes());
        t4 = t4.add(h.viewAsIntegralLanes());
        h = k.fma(m4, high);
        t4 = t4.add(k.fma(m4, low.sub(h)).viewAsIntegralLanes());
        t5 = t5.add(h.viewAsIntegralLanes());
        t0 = t1.add(t0.lanewise(LSHR, DIGIT));
        t1 = t2;
        t2 = t3;
        t3 = t4;
        t4 = t5;
      }
      t0 = t0.add(LongVector.broadcast(LONGS, OFF_SUM[5]));
      t1 = t1.add(LongVector.broadcast(LONGS, OFF_SUM[6])).add(t0.lanewise(LSHR, DIGIT));
      t2 = t2.add(LongVector.broadcast(LONGS, OFF_SUM[7])).add(t1.lanewise(LSHR, DIGIT));
      t3 = t3.add(LongVector.broadcast(LONGS, OFF_SUM[8])).add(t2.lanewise(LSHR, DIGIT));
      t4 = t4.add(LongVector.broadcast(LONGS, OFF_SUM[9])).add(t3.lanewise(LSHR, DIGIT));
      DoubleVector r0 = t0.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r0.viewAsIntegralLanes().intoArray(r, ro + 0 * LANES);
      DoubleVector r1 = t1.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r1.viewAsIntegralLanes().intoArray(r, ro + 1 * LANES);
      DoubleVector r2 = t2.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r2.viewAsIntegralLanes().intoArray(r, ro + 2 * LANES);
      DoubleVector r3 = t3.and(mask).or(unit).viewAsFloatingLanes().sub(balance);
      r3.viewAsIntegralLanes().intoArray(r, ro + 3 * LANES);
      DoubleVector r4 = t4.viewAsFloatingLanes().sub(DoubleVector.broadcast(DOUBLES, Lanes.SIGNED));
      r4.viewAsIntegralLanes().intoArray(r, ro + 4 * LANES);
      ro += step;
      ao += step;
      bo += step;
      co += step;
      dOffset += step;
    }
  }
}
