package dev.proofstream.zk.field;

import static dev.proofstream.zk.field.Lanes.DIGIT;
import static dev.proofstream.zk.field.Lanes.DOUBLES;
import static dev.proofstream.zk.field.Lanes.LANES;
import static dev.proofstream.zk.field.Lanes.LONGS;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Between elements in memory, rows of 4 limbs of 64 bits, and blocks of {@link Lanes}.
 *
 * <p>MONTGOMERY FORMS. In memory x stands for x / 2^256, and a product of {@link LaneProduct}
 * divides by 2^255: it gives twice the product of two elements of memory. {@link #halve} makes up
 * for it; {@link LanePairAddition} reads coordinates as twice as large instead.
 */
final class LaneRows {

  /** Longs of a block's rows. */
  static final int ROWS = PrimeField.LIMBS * LANES;

  private static final VectorSpecies<Long> ROW = LongVector.SPECIES_256;

  /**
   * Indices into two vectors, one after the other, of whole rows: the first two limbs of every row,
   * limb by limb, and the last two.
   */
  private static final long[] FIRST_LIMBS = new long[LANES];

  private static final long[] LAST_LIMBS = new long[LANES];

  /** The first and the second halves of both vectors. */
  private static final long[] LOW_HALVES = new long[LANES];

  private static final long[] HIGH_HALVES = new long[LANES];

  /** From limbs 0, 1 and limbs 2, 3 of half of the rows: the first and the second half of these. */
  private static final long[] FIRST_ROWS = new long[LANES];

  private static final long[] SECOND_ROWS = new long[LANES];

  static {
    int half = LANES / 2;
    for (int i = 0; i < LANES; i++) {
      FIRST_LIMBS[i] = 4 * (i % half) + i / half;
      LAST_LIMBS[i] = FIRST_LIMBS[i] + 2;
      LOW_HALVES[i] = i % half + LANES * (i / half);
      HIGH_HALVES[i] = LOW_HALVES[i] + half;
      FIRST_ROWS[i] = i / 4 + half * (i % 4);
      SECOND_ROWS[i] = FIRST_ROWS[i] + LANES / 4;
    }
  }

  private LaneRows() {}

  /** Copies one row. */
  static void copyRow(long[] from, int at, long[] to, int o) {
    LongVector.fromArray(ROW, from, at).intoArray(to, o);
  }

  /**
   * Copies a row of each of some points.
   *
   * @param size longs of a point
   * @param offset of the row in it
   * @param indices as in {@link PointPairs}
   */
  static void gather(
      long[] points, int size, int offset, int[] indices, int first, int count, long[] rows) {
    for (int k = 0; k < count; k++) {
      LongVector.fromArray(ROW, points, size * (indices[first + k] >> 1) + offset)
          .intoArray(rows, PrimeField.LIMBS * k);
    }
  }

  /** Rows in a row to blocks, these step longs apart: plain digits of values below 2^255. */
  static void unpack(long[] rows, int at, long[] lanes, int to, int step, int blocks) {
    LongVector firstLimbs = LongVector.fromArray(LONGS, FIRST_LIMBS, 0);
    LongVector lastLimbs = LongVector.fromArray(LONGS, LAST_LIMBS, 0);
    LongVector lowHalves = LongVector.fromArray(LONGS, LOW_HALVES, 0);
    LongVector highHalves = LongVector.fromArray(LONGS, HIGH_HALVES, 0);
    LongVector mask = LongVector.broadcast(LONGS, Lanes.MASK);
    LongVector bits = LongVector.broadcast(LONGS, Lanes.UNIT_BITS);
    DoubleVector unit = DoubleVector.broadcast(DOUBLES, Lanes.UNIT);
    for (int block = 0; block < blocks; block++) {
      LongVector a = LongVector.fromArray(LONGS, rows, at);
      LongVector b = LongVector.fromArray(LONGS, rows, at + LANES);
      LongVector c = LongVector.fromArray(LONGS, rows, at + 2 * LANES);
      LongVector d = LongVector.fromArray(LONGS, rows, at + 3 * LANES);
      LongVector ab = firstLimbs.selectFrom(a, b);
      LongVector cd = firstLimbs.selectFrom(c, d);
      LongVector x0 = lowHalves.selectFrom(ab, cd);
      LongVector x1 = highHalves.selectFrom(ab, cd);
      ab = lastLimbs.selectFrom(a, b);
      cd = lastLimbs.selectFrom(c, d);
      LongVector x2 = lowHalves.selectFrom(ab, cd);
      LongVector x3 = highHalves.selectFrom(ab, cd);
      LongVector digit = x0.and(mask).or(bits);
      digit.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, to);
      digit = x0.lanewise(LSHR, 51).or(x1.lanewise(LSHL, 13)).and(mask).or(bits);
      digit.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, to + LANES);
      digit = x1.lanewise(LSHR, 38).or(x2.lanewise(LSHL, 26)).and(mask).or(bits);
      digit.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, to + 2 * LANES);
      digit = x2.lanewise(LSHR, 25).or(x3.lanewise(LSHL, 39)).and(mask).or(bits);
      digit.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, to + 3 * LANES);
      digit = x3.lanewise(LSHR, 12).or(bits);
      digit.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, to + 4 * LANES);
      at += ROWS;
      to += step;
    }
  }

  /**
   * Blocks to rows in a row, fully reduced, of values a + offset m in -m..m-1 for digits of a that
   * are at most 2^51 - 1, or -2^51.
   */
  static void pack(
      LaneField field, long[] lanes, int from, int step, long offset, long[] rows, int at, int n) {
    long[] m = field.modulus();
    LongVector lowHalves = LongVector.fromArray(LONGS, LOW_HALVES, 0);
    LongVector highHalves = LongVector.fromArray(LONGS, HIGH_HALVES, 0);
    LongVector firstRows = LongVector.fromArray(LONGS, FIRST_ROWS, 0);
    DoubleVector signed = DoubleVector.broadcast(DOUBLES, Lanes.SIGNED);
    LongVector secondRows = LongVector.fromArray(LONGS, SECOND_ROWS, 0);
    LongVector mask = LongVector.broadcast(LONGS, Lanes.MASK);
    for (int block = 0; block < n; block++) {
      LongVector t0 =
          LongVector.fromArray(LONGS, lanes, from)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes();
      LongVector t1 =
          LongVector.fromArray(LONGS, lanes, from + LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes();
      LongVector t2 =
          LongVector.fromArray(LONGS, lanes, from + 2 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes();
      LongVector t3 =
          LongVector.fromArray(LONGS, lanes, from + 3 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes();
      LongVector t4 =
          LongVector.fromArray(LONGS, lanes, from + 4 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes();
      t0 = t0.add(LongVector.broadcast(LONGS, offset * m[0] - Lanes.SIGNED_BITS));
      t1 = t1.add(LongVector.broadcast(LONGS, offset * m[1] - Lanes.SIGNED_BITS));
      t2 = t2.add(LongVector.broadcast(LONGS, offset * m[2] - Lanes.SIGNED_BITS));
      t3 = t3.add(LongVector.broadcast(LONGS, offset * m[3] - Lanes.SIGNED_BITS));
      t4 = t4.add(LongVector.broadcast(LONGS, offset * m[4] - Lanes.SIGNED_BITS));
      // The sign of the top digit, once the carries are in, is that of the value.
      LongVector carry = t0.lanewise(ASHR, DIGIT).add(t1).lanewise(ASHR, DIGIT).add(t2);
      carry = carry.lanewise(ASHR, DIGIT).add(t3).lanewise(ASHR, DIGIT).add(t4);
      LongVector negative = carry.lanewise(ASHR, 63);
      t0 = t0.add(negative.and(LongVector.broadcast(LONGS, m[0])));
      t1 = t1.add(negative.and(LongVector.broadcast(LONGS, m[1])));
      t2 = t2.add(negative.and(LongVector.broadcast(LONGS, m[2])));
      t3 = t3.add(negative.and(LongVector.broadcast(LONGS, m[3])));
      t4 = t4.add(negative.and(LongVector.broadcast(LONGS, m[4])));
      t1 = t1.add(t0.lanewise(ASHR, DIGIT));
      t2 = t2.add(t1.lanewise(ASHR, DIGIT));
      t3 = t3.add(t2.lanewise(ASHR, DIGIT));
      t4 = t4.add(t3.lanewise(ASHR, DIGIT));
      LongVector x0 = t0.and(mask).or(t1.lanewise(LSHL, 51));
      t1 = t1.and(mask);
      t2 = t2.and(mask);
      t3 = t3.and(mask);
      LongVector x1 = t1.lanewise(LSHR, 13).or(t2.lanewise(LSHL, 38));
      LongVector x2 = t2.lanewise(LSHR, 26).or(t3.lanewise(LSHL, 25));
      LongVector x3 = t3.lanewise(LSHR, 39).or(t4.lanewise(LSHL, 12));
      LongVector ab = lowHalves.selectFrom(x0, x1);
      LongVector cd = lowHalves.selectFrom(x2, x3);
      firstRows.selectFrom(ab, cd).intoArray(rows, at);
      secondRows.selectFrom(ab, cd).intoArray(rows, at + LANES);
      ab = highHalves.selectFrom(x0, x1);
      cd = highHalves.selectFrom(x2, x3);
      firstRows.selectFrom(ab, cd).intoArray(rows, at + 2 * LANES);
      secondRows.selectFrom(ab, cd).intoArray(rows, at + 3 * LANES);
      from += step;
      at += ROWS;
    }
  }

  /**
   * Half of products a modulo m, plain and fully reduced, for |a| at most 0.89 m, balanced: a, or a
   * + m if a is odd, is in -0.89 m..1.89 m and even; 2 m more if it is negative, which is at most 2
   * m - 2; its half is below m.
   */
  static void halve(LaneField field, long[] lanes, int at, int blocks) {
    long[] m = field.modulus();
    LongVector mask = LongVector.broadcast(LONGS, Lanes.MASK);
    DoubleVector signed = DoubleVector.broadcast(DOUBLES, Lanes.SIGNED);
    LongVector one = LongVector.broadcast(LONGS, 1);
    LongVector bits = LongVector.broadcast(LONGS, Lanes.UNIT_BITS);
    DoubleVector unit = DoubleVector.broadcast(DOUBLES, Lanes.UNIT);
    for (int block = 0; block < blocks; block++) {
      LongVector t0 =
          LongVector.fromArray(LONGS, lanes, at)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes()
              .sub(LongVector.broadcast(LONGS, Lanes.SIGNED_BITS));
      LongVector t1 =
          LongVector.fromArray(LONGS, lanes, at + LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes()
              .sub(LongVector.broadcast(LONGS, Lanes.SIGNED_BITS));
      LongVector t2 =
          LongVector.fromArray(LONGS, lanes, at + 2 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes()
              .sub(LongVector.broadcast(LONGS, Lanes.SIGNED_BITS));
      LongVector t3 =
          LongVector.fromArray(LONGS, lanes, at + 3 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes()
              .sub(LongVector.broadcast(LONGS, Lanes.SIGNED_BITS));
      LongVector t4 =
          LongVector.fromArray(LONGS, lanes, at + 4 * LANES)
              .viewAsFloatingLanes()
              .add(signed)
              .viewAsIntegralLanes()
              .sub(LongVector.broadcast(LONGS, Lanes.SIGNED_BITS));
      LongVector odd = t0.and(one).neg();
      t0 = t0.add(odd.and(LongVector.broadcast(LONGS, m[0])));
      t1 = t1.add(odd.and(LongVector.broadcast(LONGS, m[1])));
      t2 = t2.add(odd.and(LongVector.broadcast(LONGS, m[2])));
      t3 = t3.add(odd.and(LongVector.broadcast(LONGS, m[3])));
      t4 = t4.add(odd.and(LongVector.broadcast(LONGS, m[4])));
      LongVector carry = t0.lanewise(ASHR, DIGIT).add(t1).lanewise(ASHR, DIGIT).add(t2);
      carry = carry.lanewise(ASHR, DIGIT).add(t3).lanewise(ASHR, DIGIT).add(t4);
      LongVector negative = carry.lanewise(ASHR, 63);
      t0 = t0.add(negative.and(LongVector.broadcast(LONGS, 2 * m[0])));
      t1 =
          t1.add(negative.and(LongVector.broadcast(LONGS, 2 * m[1]))).add(t0.lanewise(ASHR, DIGIT));
      t2 =
          t2.add(negative.and(LongVector.broadcast(LONGS, 2 * m[2]))).add(t1.lanewise(ASHR, DIGIT));
      t3 =
          t3.add(negative.and(LongVector.broadcast(LONGS, 2 * m[3]))).add(t2.lanewise(ASHR, DIGIT));
      t4 =
          t4.add(negative.and(LongVector.broadcast(LONGS, 2 * m[4]))).add(t3.lanewise(ASHR, DIGIT));
      t0 = t0.and(mask).lanewise(LSHR, 1).or(t1.and(one).lanewise(LSHL, 50)).or(bits);
      t1 = t1.and(mask).lanewise(LSHR, 1).or(t2.and(one).lanewise(LSHL, 50)).or(bits);
      t2 = t2.and(mask).lanewise(LSHR, 1).or(t3.and(one).lanewise(LSHL, 50)).or(bits);
      t3 = t3.and(mask).lanewise(LSHR, 1).or(t4.and(one).lanewise(LSHL, 50)).or(bits);
      t4 = t4.lanewise(LSHR, 1).or(bits);
      t0.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, at);
      t1.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, at + LANES);
      t2.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, at + 2 * LANES);
      t3.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, at + 3 * LANES);
      t4.viewAsFloatingLanes().sub(unit).viewAsIntegralLanes().intoArray(lanes, at + 4 * LANES);
      at += Lanes.BLOCK;
    }
  }
}
