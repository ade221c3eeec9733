package dev.proofstream.proving.circom;

import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.Groth16Verifier.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Verifies as one batch what several threads ask while another batch is being verified. Nobody
 * waits for a batch to fill: one statement alone is verified at once. Every statement gets the
 * verdict that it would get alone, but for the error of {@link Groth16Verifier#verifyBatch}.
 */
final class SharedVerifier {
  /** Beyond it a batch hardly gets cheaper for each statement, and the first ones wait longer. */
  private static final int MOST = 128;

  private final Groth16Verifier verifier;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final ReentrantLock verifying = new ReentrantLock(true);

  SharedVerifier(Groth16Verifier verifier) {
    this.verifier = verifier;
  }

  /** A statement and, once there is one, its verdict; read and written under the lock. */
  private static final class Waiting {
    private final Statement statement;
    private Boolean valid;

    private Waiting(Statement statement) {
      this.statement = statement;
    }
  }

  /** Whether the statement holds. */
  boolean verify(Statement statement) {
    Waiting mine = new Waiting(statement);
    queue.add(mine);
    verifying.lock();
    try {
      // Whoever held the lock before may have taken it along.
      while (mine.valid == null) {
        verifyQueued();
      }
      return mine.valid;
    } finally {
      if (mine.valid == null) {
        queue.remove(mine);
      }
      verifying.unlock();
    }
  }

  private void verifyQueued() {
    List<Waiting> batch = new ArrayList<>();
    for (Waiting next; batch.size() < MOST && (next = queue.poll()) != null; ) {
      batch.add(next);
    }
    try {
      List<Boolean> verdicts =
          verifier.verifyBatch(batch.stream().map(waiting -> waiting.statement).toList());
      for (int i = 0; i < verdicts.size(); i++) {
        batch.get(i).valid = verdicts.get(i);
      }
    } finally {
      // After an error, which is its caller's alone, the others ask again for themselves.
      batch.stream().filter(waiting -> waiting.valid == null).forEach(queue::add);
    }
  }
}
