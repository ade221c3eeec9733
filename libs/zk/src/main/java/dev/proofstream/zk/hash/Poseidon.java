package dev.proofstream.zk.hash;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Poseidon over the scalar field of BN254 with the S-box x^5, as circomlib has it: n inputs, width
 * n + 1, capacity element 0 first, the first element of the last state as the digest. Immutable.
 *
 * <p>Source: the Poseidon paper (see {@link GrainLfsr}), sections 2 and 4; numbers of rounds from
 * circomlib, circuits/poseidon.circom. Constants are generated, not copied.
 */
public final class Poseidon {
  /** As many inputs as circomlib's has at most. */
  public static final int MAX_INPUTS = 16;

  private static final BigInteger R = PrimeField.FR.modulus();
  private static final int FULL_ROUNDS = 8;

  /** For 1 to 16 inputs. */
  private static final int[] PARTIAL_ROUNDS = {
    56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68
  };

  private static final Map<Integer, Poseidon> BY_INPUTS = new ConcurrentHashMap<>();

  private final int width;
  private final int partialRounds;
  private final List<List<BigInteger>> roundConstants;
  private final List<List<BigInteger>> matrix;

  private Poseidon(int inputs) {
    this.width = inputs + 1;
    this.partialRounds = PARTIAL_ROUNDS[inputs - 1];
    GrainLfsr grain = new GrainLfsr(R, width, FULL_ROUNDS, partialRounds);
    List<List<BigInteger>> constants = new ArrayList<>();
    for (int round = 0; round < rounds(); round++) {
      List<BigInteger> row = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        row.add(grain.element());
      }
      constants.add(List.copyOf(row));
    }
    this.roundConstants = List.copyOf(constants);
    this.matrix = cauchy(grain, width);
  }

  /**
   * The hash of so many inputs; made once.
   *
   * @param inputs 1 to {@value #MAX_INPUTS}
   */
  public static Poseidon of(int inputs) {
    if (inputs < 1 || inputs > MAX_INPUTS) {
      throw new IllegalArgumentException(
          "Poseidon takes 1 to " + MAX_INPUTS + " inputs, not " + inputs);
    }
    return BY_INPUTS.computeIfAbsent(inputs, Poseidon::new);
  }

  /** {@code 1 / (x_i + y_j)} for 2 width different elements; invertible in all its minors. */
  private static List<List<BigInteger>> cauchy(GrainLfsr grain, int width) {
    List<BigInteger> drawn = new ArrayList<>();
    do {
      drawn.clear();
      for (int i = 0; i < 2 * width; i++) {
        drawn.add(grain.reduced());
      }
    } while (drawn.stream().distinct().count() < drawn.size());
    List<List<BigInteger>> rows = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      List<BigInteger> row = new ArrayList<>();
      for (int j = 0; j < width; j++) {
        row.add(drawn.get(i).add(drawn.get(width + j)).modInverse(R));
      }
      rows.add(List.copyOf(row));
    }
    return List.copyOf(rows);
  }

  /** Number of inputs. */
  public int inputs() {
    return width - 1;
  }

  /** Rounds with an S-box for every element; half of them before the others, half after. */
  public int fullRounds() {
    return FULL_ROUNDS;
  }

  /** Rounds with one S-box, for element 0. */
  public int partialRounds() {
    return partialRounds;
  }

  /** All rounds. */
  public int rounds() {
    return FULL_ROUNDS + partialRounds;
  }

  /** What each round adds to each element. */
  public List<List<BigInteger>> roundConstants() {
    return roundConstants;
  }

  /** Row i gives element i of the next state. */
  public List<List<BigInteger>> matrix() {
    return matrix;
  }

  /**
   * The digest, in 0..r-1.
   *
   * @param values exactly {@link #inputs()}, each in 0..r-1
   */
  public BigInteger hash(List<BigInteger> values) {
    return hash(values, box -> {});
  }

  /**
   * The digest, handing over what goes into each S-box, in the order of rounds and elements: what a
   * circuit needs for its witness.
   */
  public BigInteger hash(List<BigInteger> values, Consumer<BigInteger> boxInputs) {
    if (values.size() != inputs()) {
      throw new IllegalArgumentException(
          "this hash takes " + inputs() + " inputs, not " + values.size());
    }
    BigInteger[] state = new BigInteger[width];
    state[0] = BigInteger.ZERO;
    for (int i = 1; i < width; i++) {
      BigInteger value = values.get(i - 1);
      if (value.signum() < 0 || value.compareTo(R) >= 0) {
        throw new IllegalArgumentException("input " + (i - 1) + " of the hash is not in 0..r-1");
      }
      state[i] = value;
    }
    return permuted(state, boxInputs)[0];
  }

  /**
   * The next state of the permutation inside, for other ways to hash with it.
   *
   * @param state one element more than there are {@link #inputs()}, each in 0..r-1; not changed
   */
  public BigInteger[] permuted(BigInteger[] state) {
    if (state.length != width) {
      throw new IllegalArgumentException("a state has " + width + " elements, not " + state.length);
    }
    return permuted(state.clone(), box -> {});
  }

  private BigInteger[] permuted(BigInteger[] start, Consumer<BigInteger> boxInputs) {
    BigInteger[] state = start;
    for (int round = 0; round < rounds(); round++) {
      for (int i = 0; i < width; i++) {
        state[i] = state[i].add(roundConstants.get(round).get(i));
      }
      int boxes = isFull(round) ? width : 1;
      for (int i = 0; i < boxes; i++) {
        BigInteger x = state[i].mod(R);
        boxInputs.accept(x);
        BigInteger fourth = x.multiply(x).mod(R).pow(2).mod(R);
        state[i] = fourth.multiply(x).mod(R);
      }
      state = mixed(state);
    }
    return state;
  }

  /** Whether every element goes through an S-box in this round. */
  public boolean isFull(int round) {
    return round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + partialRounds;
  }

  private BigInteger[] mixed(BigInteger[] state) {
    BigInteger[] next = new BigInteger[width];
    for (int i = 0; i < width; i++) {
      BigInteger sum = BigInteger.ZERO;
      for (int j = 0; j < width; j++) {
        sum = sum.add(matrix.get(i).get(j).multiply(state[j]));
      }
      next[i] = sum.mod(R);
    }
    return next;
  }
}
