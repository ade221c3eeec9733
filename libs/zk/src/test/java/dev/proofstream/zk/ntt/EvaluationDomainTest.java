package dev.proofstream.zk.ntt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationDomainTest {

  private static final PrimeField FR = PrimeField.FR;
  private static final BigInteger R = FR.modulus();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5})
  void transformsAgreeWithTheirDefinition(int k) {
    Seeded random = Seeded.of("transformsAgreeWithTheirDefinition");
    EvaluationDomain domain = new EvaluationDomain(k);
    BigInteger w = FR.toBigInteger(EvaluationDomain.root(k), 0);
    BigInteger g = FR.toBigInteger(EvaluationDomain.root(k + 1), 0);
    BigInteger[] coefficients = new BigInteger[domain.size()];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = random.edgyBelow(R);
    }
    long[] values = limbs(coefficients);
    domain.forward(values);
    long[] onCoset = values.clone();
    for (int i = 0; i < coefficients.length; i++) {
      assertEquals(
          evaluate(coefficients, w.modPow(BigInteger.valueOf(i), R)),
          FR.toBigInteger(values, 4 * i));
    }
    domain.inverse(values);
    assertArrayEquals(limbs(coefficients), values);
    domain.toOddCoset(onCoset);
    for (int i = 0; i < coefficients.length; i++) {
      BigInteger point = g.multiply(w.modPow(BigInteger.valueOf(i), R)).mod(R);
      assertEquals(evaluate(coefficients, point), FR.toBigInteger(onCoset, 4 * i));
    }
  }

  @Test
  void aLargeTransformIsUndoneByItsInverse() {
    Seeded random = Seeded.of("aLargeTransformIsUndoneByItsInverse");
    // Beyond one block, so that layers are cut into pieces.
    EvaluationDomain domain = new EvaluationDomain(14);
    BigInteger[] coefficients = new BigInteger[domain.size()];
    for (int i = 0; i < coefficients.length; i++) {
      coefficients[i] = random.below(R);
    }
    long[] values = limbs(coefficients);
    domain.forward(values);
    domain.inverse(values);
    assertArrayEquals(limbs(coefficients), values);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 20, 28})
  void theRootHasExactlyItsOrder(int k) {
    BigInteger w = FR.toBigInteger(EvaluationDomain.root(k), 0);
    assertEquals(R.subtract(BigInteger.ONE), w.modPow(BigInteger.ONE.shiftLeft(k - 1), R));
  }

  @Test
  void theDomainHasRoomForAllElements() {
    assertEquals(0, EvaluationDomain.logSizeFor(1));
    assertEquals(1, EvaluationDomain.logSizeFor(2));
    assertEquals(2, EvaluationDomain.logSizeFor(3));
    assertEquals(10, EvaluationDomain.logSizeFor(1024));
    assertEquals(11, EvaluationDomain.logSizeFor(1025));
    assertThrows(IllegalArgumentException.class, () -> new EvaluationDomain(28));
    assertThrows(
        IllegalArgumentException.class, () -> new EvaluationDomain(3).forward(new long[4]));
  }

  private static BigInteger evaluate(BigInteger[] coefficients, BigInteger point) {
    BigInteger value = BigInteger.ZERO;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = value.multiply(point).add(coefficients[i]).mod(R);
    }
    return value;
  }

  private static long[] limbs(BigInteger[] numbers) {
    long[] limbs = new long[4 * numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(FR.fromBigInteger(numbers[i]), 0, limbs, 4 * i, 4);
    }
    return limbs;
  }
}
