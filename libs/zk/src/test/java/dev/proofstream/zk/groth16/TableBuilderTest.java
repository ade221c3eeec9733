package dev.proofstream.zk.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.zk.Seeded;
import dev.proofstream.zk.r1cs.RandomCircuit;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TableBuilderTest {

  private static final long BUDGET = 1L << 26;

  private final RandomCircuit circuit = RandomCircuit.of(Seeded.of("TableBuilderTest"), 60);
  private final ProvingKey key = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
  private final Groth16Verifier verifier = new Groth16Verifier(key.verifyingKey());

  @Test
  void proofsWithTablesVerifyLikeThoseWithout() throws Exception {
    Groth16Prover prover = new Groth16Prover(key);
    assertThrows(IllegalStateException.class, prover::tables);
    assertProves(prover);
    prover.tables().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 3; i++) {
      assertProves(prover);
    }
  }

  @Test
  void tablesStayWithinTheirBudget() {
    for (long budget : new long[] {0, 1 << 14, 1 << 17, BUDGET}) {
      TableBuilder tables = new TableBuilder(budget, Runnable::run);
      Groth16Prover prover = new Groth16Prover(key, tables);
      assertProves(prover);
      prover.tables().join();
      assertTrue(tables.free() >= 0, budget + " bytes");
      if (budget == BUDGET) {
        assertTrue(tables.free() < budget, "no table");
      }
      assertProves(prover);
    }
  }

  @Test
  void tablesThatCannotBeBuiltCostNeitherTheProofNorMemory() {
    for (Throwable cause :
        List.of(
            new RejectedExecutionException("no thread"),
            new OutOfMemoryError("no thread either"))) {
      TableBuilder tables =
          new TableBuilder(
              BUDGET,
              work -> {
                TableBuilderTest.<RuntimeException>rethrow(cause);
              });
      Groth16Prover prover = new Groth16Prover(key, tables);
      assertProves(prover);
      CompletionException failure =
          assertThrows(CompletionException.class, () -> prover.tables().join());
      assertSame(cause, failure.getCause());
      assertEquals(BUDGET, tables.free());
      assertProves(prover);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable cause) throws T {
    throw (T) cause;
  }

  private void assertProves(Groth16Prover prover) {
    assertTrue(verifier.verify(circuit.publicSignals(), prover.prove(circuit.witness())));
  }
}
