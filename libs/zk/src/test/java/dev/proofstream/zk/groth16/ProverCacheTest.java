package dev.proofstream.zk.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.r1cs.RandomCircuit;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProverCacheTest {

  private final RandomCircuit circuit = RandomCircuit.of(Seeded.of("ProverCacheTest"), 60);
  private final ProvingKey key = Groth16Setup.run(circuit.r1cs(), new SecureRandom());

  @Test
  void theLeastRecentlyUsedProverGoesFirst() {
    long each = new Groth16Prover(key).bytes();
    assertTrue(each > 0);
    ProverCache cache = new ProverCache(2 * each);
    Groth16Prover a = cache.get("a", () -> key);
    Groth16Prover b = cache.get("b", () -> key);
    assertSame(a, cache.get("a", () -> key));
    cache.get("c", () -> key);
    assertEquals(2, cache.size());
    assertSame(a, cache.get("a", () -> key));
    assertNotSame(b, cache.get("b", () -> key));
  }

  @Test
  void aKeyThatDoesNotLoadIsTriedAgain() {
    ProverCache cache = new ProverCache(0);
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () ->
                cache.get(
                    "a",
                    () -> {
                      throw new IOException("gone");
                    }));
    assertEquals("gone", failure.getCause().getMessage());
    assertEquals(0, cache.size());
    cache.get("a", () -> key);
    assertEquals(1, cache.size());
  }

  @Test
  void proofsWithTablesVerifyLikeThoseWithout() throws Exception {
    Groth16Prover prover = new Groth16Prover(key);
    assertThrows(IllegalStateException.class, prover::tables);
    Groth16Verifier verifier = new Groth16Verifier(key.verifyingKey());
    assertTrue(verifier.verify(circuit.publicSignals(), prover.prove(circuit.witness())));
    prover.tables().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      assertTrue(verifier.verify(circuit.publicSignals(), prover.prove(circuit.witness())));
    }
  }
}
