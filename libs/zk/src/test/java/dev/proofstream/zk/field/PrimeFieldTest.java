package dev.proofstream.zk.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrimeFieldTest {

  private static final BigInteger X = BigInteger.valueOf(4965661367192848881L);

  static PrimeField[] fields() {
    return new PrimeField[] {PrimeField.FP, PrimeField.FR};
  }

  @ParameterizedTest
  @MethodSource("fields")
  void theModulusIsThePrimeOfTheBarretoNaehrigPolynomial(PrimeField f) {
    int quadratic = f == PrimeField.FP ? 24 : 18;
    BigInteger m =
        X.pow(4)
            .multiply(BigInteger.valueOf(36))
            .add(X.pow(3).multiply(BigInteger.valueOf(36)))
            .add(X.pow(2).multiply(BigInteger.valueOf(quadratic)))
            .add(X.multiply(BigInteger.valueOf(6)))
            .add(BigInteger.ONE);
    assertEquals(m, f.modulus());
    assertTrue(m.isProbablePrime(64));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void arithmeticAgreesWithBigInteger(PrimeField f) {
    Seeded random = Seeded.of("arithmeticAgreesWithBigInteger");
    BigInteger m = f.modulus();
    for (int i = 0; i < 20_000; i++) {
      BigInteger a = random.edgyBelow(m);
      BigInteger b = random.edgyBelow(m);
      long[] v = new long[12];
      System.arraycopy(f.fromBigInteger(a), 0, v, 0, 4);
      System.arraycopy(f.fromBigInteger(b), 0, v, 4, 4);
      assertEquals(a, f.toBigInteger(v, 0));
      f.multiply(v, 0, v, 4, v, 8);
      assertEquals(a.multiply(b).mod(m), f.toBigInteger(v, 8));
      assertTrue(f.isReduced(v, 8));
      f.add(v, 0, v, 4, v, 8);
      assertEquals(a.add(b).mod(m), f.toBigInteger(v, 8));
      assertTrue(f.isReduced(v, 8));
      f.subtract(v, 0, v, 4, v, 8);
      assertEquals(a.subtract(b).mod(m), f.toBigInteger(v, 8));
      assertTrue(f.isReduced(v, 8));
      f.twice(v, 0, v, 8);
      assertEquals(a.shiftLeft(1).mod(m), f.toBigInteger(v, 8));
      f.negate(v, 0, v, 8);
      assertEquals(a.negate().mod(m), f.toBigInteger(v, 8));
      f.square(v, 0, v, 8);
      assertEquals(a.multiply(a).mod(m), f.toBigInteger(v, 8));
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void limbsAtTheEdgesOfTheirRangeAreAddedAndMultipliedRight(PrimeField f) {
    // Montgomery forms, not values, so that every carry chain meets words of ones and of zeros.
    BigInteger m = f.modulus();
    BigInteger rInverse = BigInteger.ONE.shiftLeft(256).modInverse(m);
    long[] words = {0, 1, -1L, Long.MIN_VALUE, Long.MAX_VALUE};
    java.util.List<long[]> elements = new java.util.ArrayList<>();
    for (int i = 0; i < 625; i++) {
      long[] e = {
        words[i % 5], words[i / 5 % 5], words[i / 25 % 5], words[i / 125] & 0x2fffffffffffffffL
      };
      if (f.isReduced(e, 0)) {
        elements.add(e);
      }
    }
    elements.add(PrimeField.limbsOf(m.subtract(BigInteger.ONE)));
    long[] r = new long[4];
    for (long[] a : elements) {
      BigInteger na = PrimeField.numberOf(a, 0);
      for (int i = 0; i < elements.size(); i += 7) {
        long[] b = elements.get(i);
        BigInteger nb = PrimeField.numberOf(b, 0);
        f.multiply(a, 0, b, 0, r, 0);
        assertEquals(na.multiply(nb).multiply(rInverse).mod(m), PrimeField.numberOf(r, 0));
        f.add(a, 0, b, 0, r, 0);
        assertEquals(na.add(nb).mod(m), PrimeField.numberOf(r, 0));
        f.subtract(a, 0, b, 0, r, 0);
        assertEquals(na.subtract(nb).mod(m), PrimeField.numberOf(r, 0));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void resultsMayTakeThePlaceOfOperands(PrimeField f) {
    Seeded random = Seeded.of("resultsMayTakeThePlaceOfOperands");
    BigInteger a = random.below(f.modulus());
    BigInteger b = random.below(f.modulus());
    long[] x = f.fromBigInteger(a);
    f.multiply(x, 0, x, 0, x, 0);
    assertEquals(a.multiply(a).mod(f.modulus()), f.toBigInteger(x, 0));
    x = f.fromBigInteger(a);
    long[] y = f.fromBigInteger(b);
    f.subtract(x, 0, y, 0, y, 0);
    assertEquals(a.subtract(b).mod(f.modulus()), f.toBigInteger(y, 0));
    f.subtract(x, 0, x, 0, x, 0);
    assertTrue(f.isZero(x, 0));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void inversesAgreeWithBigIntegerAndZeroHasNone(PrimeField f) {
    Seeded random = Seeded.of("inversesAgreeWithBigIntegerAndZeroHasNone");
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      values.add(random.below(f.modulus()).max(BigInteger.ONE));
    }
    for (int bit = 0; bit < 254; bit++) {
      // Powers of two, their neighbours and negatives, as the raw limbs that the halvings see.
      for (int d = -1; d <= 1; d++) {
        BigInteger raw = BigInteger.ONE.shiftLeft(bit).add(BigInteger.valueOf(d));
        values.add(f.toBigInteger(PrimeField.limbsOf(raw.mod(f.modulus())), 0));
        values.add(f.toBigInteger(PrimeField.limbsOf(raw.negate().mod(f.modulus())), 0));
      }
    }
    values.removeIf(value -> value.signum() == 0);
    for (BigInteger a : values) {
      long[] x = f.fromBigInteger(a);
      f.invert(x, 0, x, 0);
      assertEquals(a.modInverse(f.modulus()), f.toBigInteger(x, 0), a.toString(16));
    }
    assertThrows(ArithmeticException.class, () -> f.invert(new long[4], 0, new long[4], 0));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void onlyValuesBelowTheModulusAreReduced(PrimeField f) {
    assertFalse(f.isReduced(PrimeField.limbsOf(f.modulus()), 0));
    assertFalse(f.isReduced(new long[] {-1, -1, -1, -1}, 0));
    assertFalse(f.isReduced(PrimeField.limbsOf(f.modulus().add(BigInteger.ONE)), 0));
    assertTrue(f.isReduced(PrimeField.limbsOf(f.modulus().subtract(BigInteger.ONE)), 0));
    assertTrue(f.isReduced(new long[4], 0));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void randomValuesAreReducedAndDiffer(PrimeField f) {
    SecureRandom random = new SecureRandom();
    long[] a = new long[8];
    for (int i = 0; i < 100; i++) {
      f.randomNonZero(random, a, 0);
      f.randomNonZero(random, a, 4);
      assertTrue(f.isReduced(a, 0) && f.isReduced(a, 4));
      assertFalse(f.isEqual(a, 0, a, 4));
    }
  }
}
