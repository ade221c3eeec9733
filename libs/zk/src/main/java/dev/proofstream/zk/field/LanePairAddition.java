package dev.proofstream.zk.field;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * One call of {@link FieldKernels#addPairs} on lanes: pair k is in lane k mod {@link Lanes#LANES}
 * of block k / LANES. As in {@link PairAddition} all share an inversion, by two chains of products,
 * of the even and of the odd blocks. Pairs that are not of two finite points of different x take
 * part with the divisor 1 and are added one by one afterwards.
 *
 * <p>A coordinate is c numbers, c = 1 (Fp) or 2 (Fp2), whose blocks follow each other.
 *
 * <p>FORM. Memory holds x 2^256, which a product here takes for 2 x in its form. So all coordinates
 * are twice what they are, slopes are not, x3 = 2 slope^2 - x1 - x2 and y3 = slope (x1 - x3) - y1.
 *
 * <p>BOUNDS, as multiples of p; each product is at most 0.379 (0.757 if c = 2) A B + 0.501:
 *
 * <ul>
 *   <li>divisors: differences of reduced numbers, 1, digits below 2^51;
 *   <li>chains: from 1 on 0.379 C + 0.501 &lt;= 1 (if c = 2, from 1 towards 2.07);
 *   <li>inverses: 0.379 + 0.501 = 0.88 (0.757 * 2.07^2 + 0.501 = 3.75, then reduced: 0.501);
 *   <li>numerators: y2 - y1 of any signs, 2, digits below 2^52;
 *   <li>slopes: 0.379 * 2 * 0.88 + 0.501 = 1.17 (0.757 * 2 * 0.501 + 0.501 = 1.26);
 *   <li>squares: 0.379 * 1.17^2 + 0.501 = 1.02 (0.757 * 1.26^2 + 0.501 = 1.71);
 *   <li>x3: 2 * 1.71 + 2 = 5.42 before, 0.501 after reducing;
 *   <li>x1 - x3: 1.501, digits below 2^51 + 2^50;
 *   <li>y3: 0.757 * 1.26 * 1.501 + 0.501 + 1 = 2.94 before reducing;
 *   <li>the chains' inversion: products of two chains, 3.75, or of reduced ones, reduced each time.
 * </ul>
 *
 * <p>Lanes do not touch each other, so what becomes of a special pair's does not matter.
 */
final class LanePairAddition {

  /** Fewer pairs than these are added one by one. */
  static final int FEW = 4;

  private static final int L = PrimeField.LIMBS;
  private static final int LANES = Lanes.LANES;
  private static final int BLOCK = Lanes.BLOCK;
  private static final LaneField FP = LaneField.FP;

  /** Blocks that are worked on at a time. */
  private static final int CHUNK = 8;

  /** Blocks between one and the next of its chain. */
  private static final int CHAINS = 2;

  /** 2^254: a product with it divides by 4. */
  private static final long[] QUARTER =
      PrimeField.limbsOf(BigInteger.TWO.pow(254).mod(PrimeField.FP.modulus()));

  /** 1 in the form of {@link LaneProduct}. */
  private static final long[] ONE =
      PrimeField.limbsOf(BigInteger.TWO.pow(255).mod(PrimeField.FP.modulus()));

  private final CoordinateField field;

  /** Numbers of Fp in a coordinate. */
  private final int c;

  private final PointPairs pairs;
  private final int from;
  private final int count;
  private final int blocks;

  /** Longs of a block of coordinates. */
  private final int size;

  /** The products of the divisors of a chain before each block, and after the last ones. */
  private final long[] scratch;

  /** Where the divisors are in scratch. */
  private final int divisors;

  private final long[] rows;
  private final long[] x;
  private final long[] y;
  private final long[] slopes;
  private final long[] t;
  private final long[] inverses;

  /** Inverses of the chains' products after each block of a chunk and the last ones before it. */
  private final long[] chains;

  /** One for each pair of a chunk. */
  private final long[] flags;

  /** Pairs to be added one by one. */
  private final boolean[] special;

  private int specials;

  LanePairAddition(int coordinateLimbs, PointPairs pairs, int from, int count, long[] scratch) {
    c = coordinateLimbs / L;
    field = c == 1 ? PrimeField.FP : new Fp2();
    this.pairs = pairs;
    this.from = from;
    this.count = count;
    this.scratch = scratch;
    blocks = Math.ceilDiv(count, LANES);
    size = c * BLOCK;
    divisors = size * (blocks + CHAINS);
    int most = Math.min(CHUNK, blocks);
    rows = new long[LaneRows.ROWS * most];
    x = new long[size * most];
    y = new long[size * most];
    slopes = new long[size * most];
    t = new long[size * most];
    inverses = new long[size * most];
    chains = new long[size * (most + CHAINS)];
    flags = new long[LANES * most];
    special = new boolean[count];
  }

  void run(long[] out, int o) {
    fill(ONE, scratch);
    System.arraycopy(scratch, 0, scratch, size, size);
    for (int block = 0; block < blocks; block += CHUNK) {
      divide(block, Math.min(CHUNK, blocks - block));
    }
    multiplyChains(scratch, size * CHAINS, scratch, 0, scratch, divisors, size, blocks);
    int last = (blocks - 1) / CHUNK * CHUNK;
    invertChains(size * (blocks - last));
    for (int block = last; block >= 0; block -= CHUNK) {
      if (block < last) {
        System.arraycopy(chains, 0, chains, size * CHUNK, size * CHAINS);
      }
      add(block, Math.min(CHUNK, blocks - block), out, o);
    }
    if (specials > 0) {
      addSpecials(out, o);
    }
  }

  /** The divisors x2 - x1 of n blocks, and which of their pairs are special. */
  private void divide(int block, int n) {
    int d = divisors + size * block;
    load(pairs.left(), pairs.l(), 0, block, n, x, 1);
    load(pairs.right(), pairs.r(), 0, block, n, y, 2);
    Lanes.subtract(scratch, d, y, 0, x, 0, c * n);
    Arrays.fill(flags, -1);
    int vectors = c * Lanes.DIGITS;
    Lanes.andNotZero(x, 0, vectors, flags, n);
    Lanes.andNotZero(y, 0, vectors, flags, n);
    Lanes.andNotZero(scratch, d, vectors, flags, n);
    for (int k = 0; k < LANES * n; k++) {
      if (flags[k] == 0) {
        special[LANES * block + k] = true;
        specials++;
        int lane = d + size * (k / LANES) + k % LANES;
        for (int i = 0; i < size; i += LANES) {
          scratch[lane + i] = 0;
        }
        scratch[lane] = Double.doubleToRawLongBits(1);
      }
    }
  }

  /** Turns the chains' products into the inverses of all their factors, into chains at to. */
  private void invertChains(int to) {
    int even = size * blocks;
    int odd = even + size;
    int levels = Integer.numberOfTrailingZeros(LANES);
    // Row i is the product over 2^i lanes, then each lane has that of all.
    long[] products = new long[size * (levels + 1)];
    long[] turned = new long[size];
    times(products, 0, scratch, even, scratch, odd);
    for (int i = 0; i < levels; i++) {
      turn(products, size * i, LANES >> i + 1, turned);
      times(products, size * (i + 1), products, size * i, turned, 0);
    }
    long[] inverse = new long[L * c];
    for (int part = 0; part < c; part++) {
      LaneRows.pack(FP, products, size * levels + BLOCK * part, BLOCK, 0, rows, 0, 1);
      System.arraycopy(rows, 0, inverse, L * part, L);
    }
    // x 2^255 is x / 2 in memory's form, whose inverse 2 / x has the limbs of 4 / x here.
    field.invert(inverse, 0, inverse, 0);
    for (int part = 0; part < c; part++) {
      PrimeField.FP.multiply(inverse, L * part, QUARTER, 0, inverse, L * part);
    }
    long[] running = new long[size];
    long[] next = new long[size];
    fill(inverse, running);
    for (int i = levels - 1; i >= 0; i--) {
      turn(products, size * i, LANES >> i + 1, turned);
      times(next, 0, running, 0, turned, 0);
      System.arraycopy(next, 0, running, 0, size);
    }
    times(chains, to, running, 0, scratch, odd);
    times(chains, to + size, running, 0, scratch, even);
  }

  /** r = a b, reduced. */
  private void times(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    multiply(r, ro, a, ao, b, bo, size, 1);
    Lanes.reduce(r, ro, c);
  }

  /** Moves each lane's number so many lanes down, the lowest ones to the top. */
  private void turn(long[] a, int ao, int by, long[] r) {
    for (int i = 0; i < size; i += LANES) {
      System.arraycopy(a, ao + i + by, r, i, LANES - by);
      System.arraycopy(a, ao + i, r, i + LANES - by, by);
    }
  }

  /** The sums of n blocks. */
  private void add(int block, int n, long[] out, int o) {
    int d = divisors + size * block;
    int highest = size * (n - 1);
    multiplyChains(
        chains, highest, chains, highest + CHAINS * size, scratch, d + highest, -size, n);
    multiply(inverses, 0, chains, CHAINS * size, scratch, size * block, size, n);
    if (c == 2) {
      Lanes.reduce(inverses, 0, c * n);
    }
    load(pairs.left(), pairs.l(), 0, block, n, x, 1);
    load(pairs.left(), pairs.l(), L * c, block, n, y, 1);
    sign(pairs.l(), block, n, y);
    load(pairs.right(), pairs.r(), L * c, block, n, t, 1);
    sign(pairs.r(), block, n, t);
    Lanes.subtract(t, 0, t, 0, y, 0, c * n);
    multiply(slopes, 0, t, 0, inverses, 0, size, n);
    square(inverses, slopes, n);
    Lanes.twiceMinus(t, 0, inverses, 0, x, 0, scratch, d, c * n);
    Lanes.reduce(t, 0, c * n);
    store(t, block, n, out, 2 * L * c * o);
    Lanes.subtract(x, 0, x, 0, t, 0, c * n);
    multiply(inverses, 0, slopes, 0, x, 0, size, n);
    Lanes.subtract(inverses, 0, inverses, 0, y, 0, c * n);
    Lanes.reduce(inverses, 0, c * n);
    store(inverses, block, n, out, L * c * (2 * o + 1));
  }

  /** r = a b for n blocks of coordinates, each step longs further; not in place. */
  private void multiply(long[] r, int ro, long[] a, int ao, long[] b, int bo, int step, int n) {
    if (c == 1) {
      LaneProduct.multiply(FP, r, ro, a, ao, b, bo, step, n);
      return;
    }
    // (a0 b0 - a1 b1) + (a0 b1 + a1 b0) u
    int a1 = ao + BLOCK;
    int b1 = bo + BLOCK;
    LaneProduct.multiplySum(FP, r, ro, a, ao, b, bo, -1, a, a1, b, b1, step, n);
    LaneProduct.multiplySum(FP, r, ro + BLOCK, a, ao, b, b1, 1, a, a1, b, bo, step, n);
  }

  /** The same where a product is an operand of the next one of its chain. */
  private void multiplyChains(
      long[] r, int ro, long[] a, int ao, long[] b, int bo, int step, int n) {
    int together = c == 1 ? n : CHAINS;
    for (int i = 0; i < n; i += together) {
      int some = Math.min(together, n - i);
      multiply(r, ro + step * i, a, ao + step * i, b, bo + step * i, step, some);
    }
  }

  /** r = a^2 for n blocks of coordinates; not in place. */
  private void square(long[] r, long[] a, int n) {
    if (c == 1) {
      LaneProduct.multiply(FP, r, 0, a, 0, a, 0, size, n);
      return;
    }
    // (a0 - a1) (a0 + a1) + 2 a0 a1 u; of balanced a, so a factor's digits are at most
    // 2^51 - 1 and 2^51: their products are below 2^102.
    Lanes.differencesAndSums(t, a, n);
    LaneProduct.multiply(FP, r, 0, t, 0, t, BLOCK, size, n);
    Lanes.twiceFirst(t, a, n);
    LaneProduct.multiply(FP, r, BLOCK, t, 0, a, BLOCK, size, n);
  }

  /** A coordinate of one side of n blocks; lanes beyond the last pair take a small number. */
  private void load(
      long[] points, int[] indices, int offset, int block, int n, long[] lanes, long filler) {
    int first = LANES * block;
    int some = Math.min(LANES * n, count - first);
    for (int part = 0; part < c; part++) {
      LaneRows.gather(points, 2 * L * c, offset + L * part, indices, from + first, some, rows);
      for (int k = some; k < LANES * n; k++) {
        Arrays.fill(rows, L * k, L * (k + 1), 0);
        rows[L * k] = filler;
      }
      LaneRows.unpack(rows, 0, lanes, BLOCK * part, size, n);
    }
  }

  /** Negates what the indices' last bits say. */
  private void sign(int[] indices, int block, int n, long[] lanes) {
    int first = LANES * block;
    int some = Math.min(LANES * n, count - first);
    Arrays.fill(flags, 0);
    for (int k = 0; k < some; k++) {
      flags[k] = (long) indices[from + first + k] << 63;
    }
    Lanes.negate(lanes, c * Lanes.DIGITS, flags, n);
  }

  /** Stores a coordinate of n blocks at at in each point of out, not of special pairs. */
  private void store(long[] lanes, int block, int n, long[] out, int at) {
    int first = LANES * block;
    int some = Math.min(LANES * n, count - first);
    for (int part = 0; part < c; part++) {
      LaneRows.pack(FP, lanes, BLOCK * part, size, 0, rows, 0, n);
      for (int k = 0; k < some; k++) {
        if (!special[first + k]) {
          LaneRows.copyRow(rows, L * k, out, at + 2 * L * c * (first + k) + L * part);
        }
      }
    }
  }

  private void addSpecials(long[] out, int o) {
    int[] places = new int[specials];
    int[] l = new int[specials];
    int[] r = new int[specials];
    int some = 0;
    for (int k = 0; k < count; k++) {
      if (special[k]) {
        places[some] = k;
        l[some] = pairs.l()[from + k];
        r[some++] = pairs.r()[from + k];
      }
    }
    int point = 2 * L * c;
    long[] sums = new long[point * specials];
    PointPairs chosen = new PointPairs(pairs.left(), l, pairs.right(), r);
    new PairAddition(field, chosen, 0, scratch).run(specials, sums, 0);
    for (int i = 0; i < specials; i++) {
      System.arraycopy(sums, point * i, out, point * (o + places[i]), point);
    }
  }

  /**
   * The block at the start of lanes with the same number everywhere, whose parts are missing: 0.
   */
  private void fill(long[] value, long[] lanes) {
    for (int part = 0; part < c; part++) {
      for (int k = 0; k < LANES; k++) {
        Arrays.fill(rows, L * k, L * (k + 1), 0);
        if (L * part < value.length) {
          System.arraycopy(value, L * part, rows, L * k, L);
        }
      }
      LaneRows.unpack(rows, 0, lanes, BLOCK * part, size, 1);
    }
  }
}
