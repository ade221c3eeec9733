package dev.proofstream.zk;

import java.math.BigInteger;
import java.util.Random;

/** Random values for tests, from a seed that is printed. */
public final class Seeded {

  private final Random random;

  private Seeded(long seed) {
    random = new Random(seed);
  }

  /** A source with a new seed, which it prints with the test's name. */
  public static Seeded of(String test) {
    long seed = Long.getLong("zk.seed", System.nanoTime());
    System.out.println(test + " seed " + seed + " (repeat with -Dzk.seed=" + seed + ")");
    return new Seeded(seed);
  }

  /** Uniform below a bound. */
  public BigInteger below(BigInteger bound) {
    return new BigInteger(bound.bitLength() + 64, random).mod(bound);
  }

  /** Below a bound, with the edges 0, 1, 2, bound-1, bound-2 and sparse values often. */
  public BigInteger edgyBelow(BigInteger bound) {
    return switch (random.nextInt(10)) {
      case 0 -> BigInteger.ZERO;
      case 1 -> BigInteger.ONE;
      case 2 -> bound.subtract(BigInteger.ONE);
      case 3 -> bound.subtract(BigInteger.TWO);
      case 4 -> BigInteger.ONE.shiftLeft(random.nextInt(bound.bitLength() - 1));
      case 5 ->
          BigInteger.ONE.shiftLeft(random.nextInt(bound.bitLength() - 1)).subtract(BigInteger.ONE);
      case 6 -> bound.subtract(BigInteger.ONE.shiftLeft(random.nextInt(bound.bitLength() - 1)));
      default -> below(bound);
    };
  }

  /** Uniform in 0..bound-1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }
}
