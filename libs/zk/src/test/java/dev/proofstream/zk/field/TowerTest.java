package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/**
 * Fp12 is compared with polynomials over Fp2 in w modulo w^6 - xi, multiplied the schoolbook way
 * with BigInteger.
 */
class TowerTest {

  private static final BigInteger P = PrimeField.FP.modulus();
  private static final int[] POWER_OF_W = {0, 2, 4, 1, 3, 5};

  private final Fp12 fp12 = new Fp12();

  @Test
  void fp2AgreesWithComplexNumbersOfBigIntegers() {
    Seeded random = Seeded.of("fp2AgreesWithComplexNumbersOfBigIntegers");
    Fp2 fp2 = fp12.fp2();
    for (int i = 0; i < 2000; i++) {
      BigInteger[] a = {random.edgyBelow(P), random.edgyBelow(P)};
      BigInteger[] b = {random.edgyBelow(P), random.edgyBelow(P)};
      long[] x = Fp2.fromBigIntegers(a[0], a[1]);
      long[] y = Fp2.fromBigIntegers(b[0], b[1]);
      long[] r = new long[8];
      fp2.multiply(x, 0, y, 0, r, 0);
      assertFp2(times(a, b), r);
      fp2.square(x, 0, r, 0);
      assertFp2(times(a, a), r);
      fp2.multiplyByXi(x, 0, r, 0);
      assertFp2(times(a, new BigInteger[] {BigInteger.valueOf(9), BigInteger.ONE}), r);
      fp2.multiplyByFp(x, 0, y, 4, r, 0);
      assertFp2(times(a, new BigInteger[] {b[1], BigInteger.ZERO}), r);
      long[] inPlace = x.clone();
      fp2.multiply(inPlace, 0, inPlace, 0, inPlace, 0);
      assertFp2(times(a, a), inPlace);
      inPlace = x.clone();
      fp2.multiplyByXi(inPlace, 0, inPlace, 0);
      assertFp2(times(a, new BigInteger[] {BigInteger.valueOf(9), BigInteger.ONE}), inPlace);
      if (!fp2.isZero(x, 0)) {
        fp2.invert(x, 0, r, 0);
        fp2.multiply(r, 0, x, 0, r, 0);
        assertFp2(new BigInteger[] {BigInteger.ONE, BigInteger.ZERO}, r);
      }
    }
  }

  @Test
  void fp12AgreesWithPolynomialsInW() {
    Seeded random = Seeded.of("fp12AgreesWithPolynomialsInW");
    for (int i = 0; i < 200; i++) {
      BigInteger[][] a = randomElement(random);
      BigInteger[][] b = randomElement(random);
      long[] x = toLimbs(a);
      long[] y = toLimbs(b);
      long[] r = new long[Fp12.LIMBS];
      fp12.multiply(x, 0, y, 0, r, 0);
      assertArrayEquals(toLimbs(times(a, b)), r);
      fp12.square(x, 0, r, 0);
      assertArrayEquals(toLimbs(times(a, a)), r);
      fp12.invert(x, 0, r, 0);
      fp12.multiply(r, 0, x, 0, r, 0);
      assertTrue(fp12.isOne(r, 0));
      fp12.multiply(x, 0, y, 0, y, 0);
      assertArrayEquals(toLimbs(times(a, b)), y);
    }
  }

  @Test
  void productsWithLinesAgreeWithFullProducts() {
    Seeded random = Seeded.of("productsWithLinesAgreeWithFullProducts");
    BigInteger[][] a = randomElement(random);
    BigInteger[][] line = randomElement(random);
    BigInteger[] zero = {BigInteger.ZERO, BigInteger.ZERO};
    line[2] = zero;
    line[4] = zero;
    line[5] = zero;
    long[] packed = new long[3 * Fp2.LIMBS];
    System.arraycopy(Fp2.fromBigIntegers(line[0][0], line[0][1]), 0, packed, 0, 8);
    System.arraycopy(Fp2.fromBigIntegers(line[1][0], line[1][1]), 0, packed, 8, 8);
    System.arraycopy(Fp2.fromBigIntegers(line[3][0], line[3][1]), 0, packed, 16, 8);
    long[] r = toLimbs(a);
    fp12.multiplyBy013(r, 0, packed, 0, r, 0);
    assertArrayEquals(toLimbs(times(a, line)), r);
  }

  @Test
  void theFrobeniusMapIsThePowerOfP() {
    Seeded random = Seeded.of("theFrobeniusMapIsThePowerOfP");
    long[] x = toLimbs(randomElement(random));
    long[] expected = x;
    for (int n = 1; n <= 3; n++) {
      expected = power(expected, P);
      long[] r = new long[Fp12.LIMBS];
      fp12.frobenius(x, 0, n, r, 0);
      assertArrayEquals(expected, r);
    }
  }

  @Test
  void cyclotomicSquaresAgreeWithSquares() {
    Seeded random = Seeded.of("cyclotomicSquaresAgreeWithSquares");
    // f^((p^6 - 1)(p^2 + 1)) is in the cyclotomic subgroup.
    long[] f = toLimbs(randomElement(random));
    long[] r = new long[Fp12.LIMBS];
    fp12.invert(f, 0, r, 0);
    fp12.conjugate(f, 0, f, 0);
    fp12.multiply(f, 0, r, 0, f, 0);
    fp12.frobenius(f, 0, 2, r, 0);
    fp12.multiply(f, 0, r, 0, f, 0);
    long[] square = new long[Fp12.LIMBS];
    fp12.square(f, 0, square, 0);
    fp12.cyclotomicSquare(f, 0, r, 0);
    assertArrayEquals(square, r);
    fp12.cyclotomicSquare(f, 0, f, 0);
    assertArrayEquals(square, f);
    fp12.conjugate(square, 0, r, 0);
    fp12.multiply(r, 0, square, 0, r, 0);
    assertTrue(fp12.isOne(r, 0));
    assertFalse(fp12.isOne(square, 0));
  }

  private long[] power(long[] x, BigInteger exponent) {
    long[] r = new long[Fp12.LIMBS];
    fp12.setOne(r, 0);
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      fp12.square(r, 0, r, 0);
      if (exponent.testBit(bit)) {
        fp12.multiply(r, 0, x, 0, r, 0);
      }
    }
    return r;
  }

  /** Six coefficients of w^0 to w^5, each a pair. */
  private static BigInteger[][] randomElement(Seeded random) {
    BigInteger[][] element = new BigInteger[6][2];
    for (BigInteger[] c : element) {
      c[0] = random.edgyBelow(P);
      c[1] = random.below(P);
    }
    return element;
  }

  private static long[] toLimbs(BigInteger[][] element) {
    long[] limbs = new long[Fp12.LIMBS];
    for (int i = 0; i < 6; i++) {
      BigInteger[] c = element[POWER_OF_W[i]];
      System.arraycopy(Fp2.fromBigIntegers(c[0], c[1]), 0, limbs, 8 * i, 8);
    }
    return limbs;
  }

  private static BigInteger[] times(BigInteger[] a, BigInteger[] b) {
    return new BigInteger[] {
      a[0].multiply(b[0]).subtract(a[1].multiply(b[1])).mod(P),
      a[0].multiply(b[1]).add(a[1].multiply(b[0])).mod(P)
    };
  }

  private static BigInteger[][] times(BigInteger[][] a, BigInteger[][] b) {
    BigInteger[] xi = {BigInteger.valueOf(9), BigInteger.ONE};
    BigInteger[][] r = new BigInteger[6][2];
    for (BigInteger[] c : r) {
      c[0] = BigInteger.ZERO;
      c[1] = BigInteger.ZERO;
    }
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        BigInteger[] product = times(a[i], b[j]);
        if (i + j >= 6) {
          product = times(product, xi);
        }
        BigInteger[] c = r[(i + j) % 6];
        c[0] = c[0].add(product[0]).mod(P);
        c[1] = c[1].add(product[1]).mod(P);
      }
    }
    return r;
  }

  private static void assertFp2(BigInteger[] expected, long[] actual) {
    assertEquals(expected[0], PrimeField.FP.toBigInteger(actual, 0));
    assertEquals(expected[1], PrimeField.FP.toBigInteger(actual, 4));
  }
}
