package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.FieldKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinTask;

/**
 * The sum of each bucket. Entries are cut into pieces of equal size, whatever the buckets; a piece
 * adds the points of each of its buckets in pairs, then the sums in pairs, and so on, each round
 * with few inversions. A bucket that lies in several pieces is put together at the end.
 */
final class BucketSums {

  /** Entries of a piece: their sums, 64 or 128 bytes each, stay in the second-level cache. */
  private static final int PIECE = 8192;

  private final FieldKernels kernels;
  private final Group group;
  private final int a;
  private final long[] base;
  private final int[] entries;
  private final int[] starts;
  private final long[] buckets;
  private final int bucketOffset;

  /** A part of a bucket's sum. */
  private record Part(int bucket, long[] points, int index) {}

  private BucketSums(
      FieldKernels kernels, MsmBase base, BucketEntries sorted, long[] buckets, int bucketOffset) {
    this.kernels = kernels;
    group = base.group();
    a = group.affineLimbs();
    this.base = base.points();
    entries = sorted.entries();
    starts = sorted.starts();
    this.buckets = buckets;
    this.bucketOffset = bucketOffset;
  }

  /**
   * Writes the buckets' sums; empty buckets stay as they are.
   *
   * @param buckets affine points, zeros
   * @param offset point index of the first bucket
   */
  static void run(
      FieldKernels kernels, MsmBase base, BucketEntries sorted, long[] buckets, int offset) {
    new BucketSums(kernels, base, sorted, buckets, offset).run();
  }

  private void run() {
    List<ForkJoinTask<List<Part>>> pieces = new ArrayList<>();
    for (int from = 0; from < entries.length; from += PIECE) {
      int first = from;
      int end = Math.min(entries.length, from + PIECE);
      pieces.add(ForkJoinTask.adapt(() -> piece(first, end)));
    }
    if (pieces.size() == 1) {
      pieces.getFirst().invoke();
    } else {
      ForkJoinTask.invokeAll(pieces);
    }
    List<Part> parts = new ArrayList<>();
    pieces.forEach(piece -> parts.addAll(piece.join()));
    join(parts);
  }

  /** Sums the entries from..to-1; returns the sums of buckets that reach beyond them. */
  private List<Part> piece(int from, int to) {
    int firstBucket = Arrays.binarySearch(starts, from);
    if (firstBucket < 0) {
      firstBucket = -firstBucket - 2;
    }
    while (starts[firstBucket + 1] <= from) {
      firstBucket++;
    }
    int[] bucketOfRun = new int[to - from];
    int[] lengths = new int[to - from];
    int runs = 0;
    for (int b = firstBucket; b < starts.length - 1 && starts[b] < to; b++) {
      int length = Math.min(starts[b + 1], to) - Math.max(starts[b], from);
      if (length > 0) {
        bucketOfRun[runs] = b;
        lengths[runs++] = length;
      }
    }
    int[] live = Arrays.copyOfRange(entries, from, to);
    long[] pool = new long[a * (to - from)];
    reduce(live, lengths, runs, pool);
    List<Part> parts = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      int b = bucketOfRun[run];
      int index = live[run] >> 1;
      if (starts[b] >= from && starts[b + 1] <= to) {
        System.arraycopy(pool, a * index, buckets, a * (bucketOffset + b), a);
      } else {
        parts.add(new Part(b, pool, index));
      }
    }
    return parts;
  }

  /** Leaves one entry for each run in live, an index into the pool. */
  private void reduce(int[] live, int[] lengths, int runs, long[] pool) {
    int[] left = new int[live.length / 2 + 1];
    int[] right = new int[left.length];
    AffineSums sums = new AffineSums(kernels, group, left.length);
    CurveArithmetic curve = group.arithmetic();
    int n = group.coordinateLimbs();
    long[] points = base;
    int top = 0;
    boolean first = true;
    while (true) {
      int pairs = 0;
      int read = 0;
      int write = 0;
      int copied = first ? countPairs(lengths, runs) : 0;
      for (int run = 0; run < runs; run++) {
        int length = lengths[run];
        for (int i = 0; i + 1 < length; i += 2) {
          left[pairs] = live[read + i];
          right[pairs] = live[read + i + 1];
          live[write++] = (top + pairs) << 1;
          pairs++;
        }
        if ((length & 1) != 0) {
          int entry = live[read + length - 1];
          if (first) {
            // From now on all live points are in the pool, signs applied.
            int p = a * (entry >> 1);
            System.arraycopy(base, p, pool, a * copied, a);
            if ((entry & 1) != 0) {
              curve.field().negate(pool, a * copied + n, pool, a * copied + n);
            }
            entry = copied++ << 1;
          }
          live[write++] = entry;
        }
        read += length;
        lengths[run] = (length + 1) / 2;
      }
      if (pairs == 0) {
        return;
      }
      sums.add(points, left, points, right, pool, top, pairs);
      top = first ? copied : top + pairs;
      points = pool;
      first = false;
    }
  }

  private static int countPairs(int[] lengths, int runs) {
    int pairs = 0;
    for (int run = 0; run < runs; run++) {
      pairs += lengths[run] / 2;
    }
    return pairs;
  }

  private void join(List<Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    CurveArithmetic curve = group.arithmetic();
    int j = group.jacobianLimbs();
    long[] totals = new long[j * parts.size()];
    int[] bucketOfTotal = new int[parts.size()];
    int count = 0;
    for (Part part : parts) {
      // Pieces are in order, so the parts of a bucket follow each other.
      if (count == 0 || bucketOfTotal[count - 1] != part.bucket()) {
        bucketOfTotal[count] = part.bucket();
        curve.setInfinity(totals, j * count);
        count++;
      }
      int at = j * (count - 1);
      curve.addAffine(totals, at, part.points(), a * part.index(), totals, at);
    }
    long[] affine = new long[a * count];
    curve.toAffineAll(totals, count, affine, 0);
    for (int i = 0; i < count; i++) {
      System.arraycopy(affine, a * i, buckets, a * (bucketOffset + bucketOfTotal[i]), a);
    }
  }
}
