package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.PrimeField;

/**
 * The digits of all scalars of a sum, sorted by bucket. Scalars are taken in -(r-1)/2..(r-1)/2, so
 * that small negative ones are short; those of 0 and points at infinity have no entries.
 */
final class BucketEntries {

  private static final PrimeField FR = PrimeField.FR;
  private static final int L = PrimeField.LIMBS;

  private final Windows windows;

  /** Entries of bucket b stand at starts[b]..starts[b+1]-1. */
  private final int[] starts;

  /** Point index times 2, plus 1 if it is to be negated. */
  private final int[] entries;

  private BucketEntries(Windows windows, int[] starts, int[] entries) {
    this.windows = windows;
    this.starts = starts;
    this.entries = entries;
  }

  /** Entries for the scalars from index {@code first} on, one for each point. */
  static BucketEntries sort(MsmBase base, long[] scalars, int first) {
    int[] lengths = bitLengths(base, scalars, first);
    Windows windows = Windows.cheapest(lengths, base.stride());
    long room = 0;
    for (int bits = 1; bits < lengths.length; bits++) {
      // One digit for each window, shorter windows at the ends of levels, and the carry.
      room += (long) lengths[bits] * (bits / windows.width() + 2 + bits / base.stride());
    }
    int[] buckets = new int[Math.toIntExact(room)];
    int[] unsorted = new int[buckets.length];
    int count = 0;
    long[] k = new long[L];
    for (int i = 0; i < base.size(); i++) {
      if (!base.isInfinity(i)) {
        boolean negative = magnitude(scalars, L * (first + i), k);
        if ((k[0] | k[1] | k[2] | k[3]) != 0) {
          count = windows.digits(k, negative, i, base.size(), buckets, unsorted, count);
        }
      }
    }
    int[] starts = new int[windows.groups() * windows.buckets() + 1];
    for (int e = 0; e < count; e++) {
      starts[buckets[e] + 1]++;
    }
    for (int b = 1; b < starts.length; b++) {
      starts[b] += starts[b - 1];
    }
    int[] next = starts.clone();
    int[] entries = new int[count];
    for (int e = 0; e < count; e++) {
      entries[next[buckets[e]]++] = unsorted[e];
    }
    return new BucketEntries(windows, starts, entries);
  }

  /** How many scalars have each number of bits, signs taken off. */
  static int[] bitLengths(MsmBase base, long[] scalars, int first) {
    int[] lengths = new int[MsmBase.SCALAR_BITS];
    long[] k = new long[L];
    for (int i = 0; i < base.size(); i++) {
      if (!base.isInfinity(i)) {
        magnitude(scalars, L * (first + i), k);
        lengths[Windows.bitLength(k)]++;
      }
    }
    lengths[0] = 0;
    return lengths;
  }

  /** k = |scalar|, the scalar taken in -(r-1)/2..(r-1)/2; whether it is negative. */
  private static boolean magnitude(long[] scalars, int at, long[] k) {
    // Below 2^252 a scalar is below r/2 in any case.
    if (scalars[at + 3] >>> 60 == 0) {
      System.arraycopy(scalars, at, k, 0, L);
      return false;
    }
    FR.negate(scalars, at, k, 0);
    for (int i = L - 1; i >= 0; i--) {
      int order = Long.compareUnsigned(k[i], scalars[at + i]);
      if (order < 0) {
        return true;
      }
      if (order > 0) {
        break;
      }
    }
    System.arraycopy(scalars, at, k, 0, L);
    return false;
  }

  Windows windows() {
    return windows;
  }

  int[] starts() {
    return starts;
  }

  int[] entries() {
    return entries;
  }
}
