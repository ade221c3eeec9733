package dev.proofstream.zk.groth16;

import dev.proofstream.zk.field.PrimeField;
import java.security.SecureRandom;
import java.util.Arrays;

/** The toxic waste of a set-up, in Montgomery form; closing overwrites it. Nothing prints it. */
final class Trapdoor implements AutoCloseable {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;

  private final long[] tau = new long[L];
  private final long[] alpha = new long[L];
  private final long[] beta = new long[L];
  private final long[] gamma = new long[L];
  private final long[] delta = new long[L];
  private final long[] gammaInverse = new long[L];
  private final long[] deltaInverse = new long[L];

  private Trapdoor() {}

  /**
   * Draws five values, none zero, delta not 1, and tau outside the domain of 2^(logSize+1)
   * elements, on which Lagrange polynomials would vanish.
   */
  static Trapdoor draw(SecureRandom random, int logSize) {
    Trapdoor t = new Trapdoor();
    long[] one = new long[L];
    FR.setOne(one, 0);
    long[] power = new long[L];
    do {
      FR.randomNonZero(random, t.tau, 0);
      System.arraycopy(t.tau, 0, power, 0, L);
      for (int i = 0; i <= logSize; i++) {
        FR.square(power, 0, power, 0);
      }
    } while (FR.isEqual(power, 0, one, 0));
    Arrays.fill(power, 0);
    FR.randomNonZero(random, t.alpha, 0);
    FR.randomNonZero(random, t.beta, 0);
    FR.randomNonZero(random, t.gamma, 0);
    do {
      FR.randomNonZero(random, t.delta, 0);
    } while (FR.isEqual(t.delta, 0, one, 0));
    FR.invert(t.gamma, 0, t.gammaInverse, 0);
    FR.invert(t.delta, 0, t.deltaInverse, 0);
    return t;
  }

  long[] tau() {
    return tau;
  }

  long[] alpha() {
    return alpha;
  }

  long[] beta() {
    return beta;
  }

  long[] gamma() {
    return gamma;
  }

  long[] delta() {
    return delta;
  }

  long[] gammaInverse() {
    return gammaInverse;
  }

  long[] deltaInverse() {
    return deltaInverse;
  }

  @Override
  public void close() {
    for (long[] secret :
        new long[][] {tau, alpha, beta, gamma, delta, gammaInverse, deltaInverse}) {
      Arrays.fill(secret, 0);
    }
  }
}
