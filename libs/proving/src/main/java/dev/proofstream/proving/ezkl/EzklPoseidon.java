package dev.proofstream.proving.ezkl;

import java.math.BigInteger;
import java.util.List;

/**
 * The Poseidon hash as EZKL 23.0.5 uses it for {@code hashed} inputs and parameters, over BN254's
 * scalar field: width 2, S-box x^5, 8 full and 56 partial rounds, constants and matrix from the
 * Grain generator (Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems",
 * USENIX Security 2021, section 4 and appendix E). A sponge of rate 1 whose second element begins
 * at 2^64 takes one field element per permutation; the first element of the state is the hash. A
 * test compares it with {@code ezkl.poseidon_hash}.
 *
 * <p>It is not circomlib's Poseidon: that one has other widths, other rounds and so other
 * constants.
 */
final class EzklPoseidon {
  private static final BigInteger ORDER = FieldElement.ORDER;
  private static final int WIDTH = 2;
  private static final int FULL_ROUNDS = 8;
  private static final int PARTIAL_ROUNDS = 56;
  private static final int ROUNDS = FULL_ROUNDS + PARTIAL_ROUNDS;
  private static final BigInteger CAPACITY = BigInteger.TWO.pow(64);

  private static final BigInteger[][] CONSTANTS = new BigInteger[ROUNDS][WIDTH];
  private static final BigInteger[][] MATRIX = new BigInteger[WIDTH][WIDTH];

  static {
    GrainGenerator grain = new GrainGenerator(ORDER, WIDTH, FULL_ROUNDS, PARTIAL_ROUNDS);
    for (BigInteger[] round : CONSTANTS) {
      for (int i = 0; i < WIDTH; i++) {
        round[i] = grain.element();
      }
    }
    // A Cauchy matrix: 1 / (x_i + y_j). That all x and y differ holds for these parameters.
    BigInteger[] points = new BigInteger[2 * WIDTH];
    for (int i = 0; i < points.length; i++) {
      points[i] = grain.reduced();
    }
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < WIDTH; j++) {
        MATRIX[i][j] = points[i].add(points[WIDTH + j]).modInverse(ORDER);
      }
    }
  }

  private EzklPoseidon() {}

  /**
   * The hash of a message.
   *
   * @param message integers, each taken modulo the field's order; at least one
   */
  static BigInteger hash(List<BigInteger> message) {
    BigInteger[] state = {BigInteger.ZERO, CAPACITY};
    for (BigInteger element : message) {
      state[0] = state[0].add(element).mod(ORDER);
      state = permuted(state);
    }
    return state[0];
  }

  private static BigInteger fifth(BigInteger x) {
    BigInteger square = x.multiply(x).mod(ORDER);
    return square.multiply(square).mod(ORDER).multiply(x).mod(ORDER);
  }

  private static BigInteger[] permuted(BigInteger[] start) {
    BigInteger[] state = start;
    for (int r = 0; r < ROUNDS; r++) {
      boolean full = r < FULL_ROUNDS / 2 || r >= FULL_ROUNDS / 2 + PARTIAL_ROUNDS;
      BigInteger[] mixed = {BigInteger.ZERO, BigInteger.ZERO};
      for (int i = 0; i < WIDTH; i++) {
        BigInteger x = state[i].add(CONSTANTS[r][i]).mod(ORDER);
        BigInteger y = full || i == 0 ? fifth(x) : x;
        for (int j = 0; j < WIDTH; j++) {
          mixed[j] = mixed[j].add(MATRIX[j][i].multiply(y));
        }
      }
      for (int j = 0; j < WIDTH; j++) {
        mixed[j] = mixed[j].mod(ORDER);
      }
      state = mixed;
    }
    return state;
  }
}
