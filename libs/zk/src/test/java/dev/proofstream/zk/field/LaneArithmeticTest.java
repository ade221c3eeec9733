package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic on digits stays exact at the bounds that its comments claim. */
class LaneArithmeticTest {

  private static final BigInteger RADIX = BigInteger.ONE.shiftLeft(Lanes.DIGIT);
  private static final BigInteger P = PrimeField.FP.modulus();
  private static final BigInteger R = PrimeField.FR.modulus();
  private static final BigInteger TO_FORM = BigInteger.ONE.shiftLeft(255);

  /** So many blocks are tried, each lane with its own choice of digits. */
  private static final int BLOCKS = 200;

  @Test
  void productsOfTheLargestDigitsAreExact() {
    Seeded random = Seeded.of("productsOfTheLargestDigitsAreExact");
    for (long[] limits : List.of(limits(51, 51), limits(52, 50))) {
      long[] a = blocks(random, limits[0], 1L << 50);
      long[] b = blocks(random, limits[1], 1L << 50);
      long[] r = new long[a.length];
      LaneProduct.multiply(LaneField.FP, r, 0, a, 0, b, 0, Lanes.BLOCK, BLOCKS);
      for (int i = 0; i < BLOCKS * Lanes.LANES; i++) {
        requireQuotient(number(a, i).multiply(number(b, i)), P, r, i);
      }
      LaneProduct.multiply(LaneField.FR, r, 0, a, 0, b, 0, Lanes.BLOCK, BLOCKS);
      for (int i = 0; i < BLOCKS * Lanes.LANES; i++) {
        requireQuotient(number(a, i).multiply(number(b, i)), R, r, i);
      }
    }
  }

  @Test
  void sumsOfProductsOfTheLargestDigitsAreExact() {
    Seeded random = Seeded.of("sumsOfProductsOfTheLargestDigitsAreExact");
    for (long[] limits : List.of(limits(51, 51), limits(52, 50))) {
      long[] a = blocks(random, limits[0], 1L << 49);
      long[] b = blocks(random, limits[1], 1L << 49);
      long[] c = blocks(random, limits[0], 1L << 49);
      long[] d = blocks(random, limits[1], 1L << 49);
      long[] r = new long[a.length];
      for (int sign : new int[] {1, -1}) {
        LaneProduct.multiplySum(
            LaneField.FP, r, 0, a, 0, b, 0, sign, c, 0, d, 0, Lanes.BLOCK, BLOCKS);
        for (int i = 0; i < BLOCKS * Lanes.LANES; i++) {
          BigInteger second = number(c, i).multiply(number(d, i));
          BigInteger sum = number(a, i).multiply(number(b, i));
          requireQuotient(sum.add(second.multiply(BigInteger.valueOf(sign))), P, r, i);
        }
      }
    }
  }

  @Test
  void whatIsReducedIsBalancedAndAboutHalfOfTheModulus() {
    Seeded random = Seeded.of("whatIsReducedIsBalancedAndAboutHalfOfTheModulus");
    // Six times the modulus at most, lower digits up to 2^52.
    long[] a = blocks(random, (1L << 52) + 1, 6 * LaneField.FP.modulus()[4] - 8);
    long[] r = a.clone();
    Lanes.reduce(r, 0, BLOCKS);
    for (int i = 0; i < BLOCKS * Lanes.LANES; i++) {
      assertEquals(number(a, i).mod(P), number(r, i).mod(P));
      requireBalanced(r, i);
      assertTrue(
          number(r, i)
                  .abs()
                  .multiply(BigInteger.valueOf(1000))
                  .compareTo(P.multiply(BigInteger.valueOf(501)))
              <= 0);
    }
  }

  /** Digits below these powers of two, or at most 2^50. */
  private static long[] limits(int a, int b) {
    return new long[] {1L << a, b == 50 ? (1L << b) + 1 : 1L << b};
  }

  /** Digits below a limit in absolute value, half of them at it, the top one at most another. */
  private static long[] blocks(Seeded random, long limit, long top) {
    long[] blocks = new long[Lanes.BLOCK * BLOCKS];
    for (int i = 0; i < blocks.length; i++) {
      long most = i % Lanes.BLOCK / Lanes.LANES == Lanes.DIGITS - 1 ? top : limit - 1;
      long digit =
          switch (random.below(6)) {
            case 0, 1 -> most;
            case 2, 3 -> -most;
            case 4 -> random.below(3) - 1;
            default -> random.below(BigInteger.valueOf(most)).longValueExact();
          };
      blocks[i] = Double.doubleToRawLongBits(digit);
    }
    return blocks;
  }

  /** r = product / 2^255 modulo m, balanced, at most |product| / 2^255 + 0.501 m. */
  private static void requireQuotient(BigInteger product, BigInteger m, long[] r, int i) {
    BigInteger value = number(r, i);
    assertEquals(product.mod(m), value.multiply(TO_FORM).mod(m));
    BigInteger thousand = BigInteger.valueOf(1000);
    BigInteger most =
        product.abs().multiply(thousand).add(m.multiply(BigInteger.valueOf(501)).multiply(TO_FORM));
    assertTrue(value.abs().multiply(thousand).multiply(TO_FORM).compareTo(most) <= 0);
    requireBalanced(r, i);
  }

  private static void requireBalanced(long[] blocks, int i) {
    for (int digit = 0; digit < Lanes.DIGITS - 1; digit++) {
      assertTrue(Math.abs(Double.longBitsToDouble(blocks[place(i, digit)])) <= 0x1p50);
    }
  }

  private static BigInteger number(long[] blocks, int i) {
    BigInteger number = BigInteger.ZERO;
    for (int digit = Lanes.DIGITS - 1; digit >= 0; digit--) {
      long value = (long) Double.longBitsToDouble(blocks[place(i, digit)]);
      number = number.multiply(RADIX).add(BigInteger.valueOf(value));
    }
    return number;
  }

  private static int place(int i, int digit) {
    return Lanes.BLOCK * (i / Lanes.LANES) + Lanes.LANES * digit + i % Lanes.LANES;
  }
}
