package dev.proofstream.zk.groth16;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Provers that stay decoded in memory, by their circuits' ids: the least recently used ones go when
 * the keys together weigh more than a limit. A key is decoded once, however many threads ask for
 * it. For all threads.
 */
public final class ProverCache {

  private final long limit;

  /** In the order of their last use. */
  private final Map<String, CompletableFuture<Groth16Prover>> provers =
      new LinkedHashMap<>(16, 0.75f, true);

  /** Decodes a key. */
  @FunctionalInterface
  public interface Loader {
    /** The key. */
    ProvingKey load() throws Exception;
  }

  /**
   * @param limit bytes of keys, tables not counted (these have a budget of their own); the last key
   *     used stays whatever its size
   */
  public ProverCache(long limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a limit of " + limit + " bytes");
    }
    this.limit = limit;
  }

  /**
   * The prover of a circuit, loaded if it is not there.
   *
   * @throws CompletionException with the loader's exception as its cause; the next call tries again
   */
  public Groth16Prover get(String circuitId, Loader loader) {
    CompletableFuture<Groth16Prover> mine = new CompletableFuture<>();
    CompletableFuture<Groth16Prover> other;
    synchronized (provers) {
      other = provers.get(circuitId);
      if (other == null) {
        provers.put(circuitId, mine);
      }
    }
    if (other != null) {
      return other.join();
    }
    try {
      Groth16Prover prover = new Groth16Prover(loader.load());
      mine.complete(prover);
      evict();
      return prover;
    } catch (Exception e) {
      synchronized (provers) {
        provers.remove(circuitId, mine);
      }
      CompletionException failure = new CompletionException(e);
      mine.completeExceptionally(failure);
      throw failure;
    }
  }

  /** Number of provers in the cache. */
  public int size() {
    synchronized (provers) {
      return provers.size();
    }
  }

  private void evict() {
    synchronized (provers) {
      long total = 0;
      for (CompletableFuture<Groth16Prover> prover : provers.values()) {
        total += weight(prover);
      }
      Iterator<CompletableFuture<Groth16Prover>> oldestFirst = provers.values().iterator();
      for (int left = provers.size(); total > limit && left > 1; left--) {
        CompletableFuture<Groth16Prover> prover = oldestFirst.next();
        if (prover.isDone()) {
          total -= weight(prover);
          oldestFirst.remove();
        }
      }
    }
  }

  private static long weight(CompletableFuture<Groth16Prover> prover) {
    return prover.isDone() && !prover.isCompletedExceptionally() ? prover.join().bytes() : 0;
  }
}
