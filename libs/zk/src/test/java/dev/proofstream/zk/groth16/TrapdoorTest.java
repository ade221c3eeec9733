package dev.proofstream.zk.groth16;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.ntt.EvaluationDomain;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrapdoorTest {

  /** Gives out prepared field elements first, real randomness after them. */
  @SuppressWarnings("serial")
  private static final class Prepared extends SecureRandom {

    private final Deque<long[]> elements;

    Prepared(List<long[]> elements) {
      this.elements = new ArrayDeque<>(elements);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (elements == null || elements.isEmpty()) {
        super.nextBytes(bytes);
        return;
      }
      long[] element = elements.pop();
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (element[i / 8] >>> 56 - 8 * (i % 8));
      }
    }
  }

  @Test
  void zeroAndValuesThatAreNotReducedAreDrawnAgain() {
    long[] zero = new long[4];
    long[] tooLarge = {-1, -1, -1, -1};
    long[] good = {7, 0, 0, 0};
    try (Trapdoor t = Trapdoor.draw(new Prepared(List.of(zero, tooLarge, good, zero)), 3)) {
      assertArrayEquals(good, t.tau());
      for (long[] secret : new long[][] {t.alpha(), t.beta(), t.gamma(), t.delta()}) {
        assertFalse(PrimeField.FR.isZero(secret, 0));
      }
    }
  }

  @Test
  void aTauInTheDomainIsDrawnAgain() {
    long[] root = EvaluationDomain.root(4);
    long[] good = {7, 0, 0, 0};
    try (Trapdoor t = Trapdoor.draw(new Prepared(List.of(root, good)), 3)) {
      assertArrayEquals(good, t.tau());
    }
  }

  @Test
  void aDeltaOfOneIsDrawnAgain() {
    long[] any = {7, 0, 0, 0};
    long[] one = new long[4];
    PrimeField.FR.setOne(one, 0);
    long[] other = {9, 0, 0, 0};
    try (Trapdoor t = Trapdoor.draw(new Prepared(List.of(any, any, any, any, one, other)), 3)) {
      assertArrayEquals(other, t.delta());
    }
  }

  @Test
  void closingOverwritesEverything() {
    Trapdoor t = Trapdoor.draw(new SecureRandom(), 3);
    t.close();
    for (long[] secret :
        new long[][] {
          t.tau(), t.alpha(), t.beta(), t.gamma(), t.delta(), t.gammaInverse(), t.deltaInverse()
        }) {
      assertTrue(PrimeField.FR.isZero(secret, 0));
    }
  }
}
