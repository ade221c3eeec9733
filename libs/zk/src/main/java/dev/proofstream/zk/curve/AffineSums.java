package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import dev.proofstream.zk.field.PointPairs;

/**
 * Additions of affine points in batches that share an inversion. Has scratch space of its own, so
 * an instance belongs to one thread.
 */
final class AffineSums {

  /** Additions that share an inversion: so many that it hardly counts, few enough for the cache. */
  private static final int BATCH_LIMBS = 8192;

  private final FieldKernels kernels;
  private final int coordinateLimbs;
  private final int batch;
  private final long[] scratch;

  /**
   * @param atMost pairs that a call will have, if few
   */
  AffineSums(FieldKernels kernels, Group group, int atMost) {
    this.kernels = kernels;
    coordinateLimbs = group.coordinateLimbs();
    batch = Math.max(1, Math.min(atMost, BATCH_LIMBS / coordinateLimbs));
    scratch = new long[FieldKernels.scratchLimbs(coordinateLimbs, batch)];
  }

  /**
   * out[o + k] = (+-) left[l[k]] + (+-) right[r[k]] for k below count, indices as in {@link
   * PointPairs}. A result may only take the place of operands of its own pair.
   */
  void add(long[] left, int[] l, long[] right, int[] r, long[] out, int o, int count) {
    PointPairs pairs = new PointPairs(left, l, right, r);
    for (int from = 0; from < count; from += batch) {
      int to = Math.min(count, from + batch);
      kernels.addPairs(coordinateLimbs, pairs, out, o + from, from, to, scratch);
    }
  }
}
