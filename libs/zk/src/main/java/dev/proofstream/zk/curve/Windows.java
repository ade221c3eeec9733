package dev.proofstream.zk.curve;

import dev.proofstream.zk.field.PrimeField;

/**
 * The windows of a scalar's signed digits: each level of {@link MsmBase} has the same ones, of
 * {@link #width()} bits, the last of a level shorter so that the levels meet. A window of w bits
 * has digits of -(2^(w-1)-1)..2^(w-1), the carry goes into the next one. Windows at the same place
 * of different levels are one <em>group</em> and share buckets: bucket d-1 of a group is for the
 * digits d and -d.
 */
final class Windows {

  /** Additions that the reduction of one bucket costs, its small batches considered. */
  private static final double REDUCTION = 2.6;

  /** Additions as costly as one step of Horner's rule, which is not done in batches. */
  private static final double DOUBLING = 5;

  private static final int MAX_WIDTH = 16;

  private final int width;
  private final int groups;
  private final int stride;

  private Windows(int width, int stride) {
    this.width = width;
    this.stride = stride;
    groups = (stride + width - 1) / width;
  }

  /**
   * The windows with the fewest additions.
   *
   * @param bitLengths how many scalars have each number of bits, 0 to 253
   */
  static Windows cheapest(int[] bitLengths, int stride) {
    Windows best = null;
    double bestCost = Double.MAX_VALUE;
    for (int width = 2; width <= Math.min(MAX_WIDTH, stride); width++) {
      Windows candidate = new Windows(width, stride);
      double cost = candidate.cost(bitLengths);
      if (cost < bestCost) {
        best = candidate;
        bestCost = cost;
      }
    }
    return best;
  }

  /** Additions for scalars of these lengths. */
  static double cheapestCost(int[] bitLengths, int stride) {
    return cheapest(bitLengths, stride).cost(bitLengths);
  }

  private double cost(int[] bitLengths) {
    double entries = 0;
    int longest = 0;
    for (int bits = 1; bits < bitLengths.length; bits++) {
      if (bitLengths[bits] > 0) {
        entries += (double) bitLengths[bits] * windowsFor(bits);
        longest = bits;
      }
    }
    int usedGroups = Math.min(groups, windowsFor(longest));
    return entries
        + REDUCTION * usedGroups * (1 << width - 1)
        + DOUBLING * width * (usedGroups - 1);
  }

  private int windowsFor(int bits) {
    // A full-size scalar's digits are 0 in 1 of 2^width cases, which is neglected.
    return bits == 1 ? 1 : (bits + width) / width;
  }

  int width() {
    return width;
  }

  int groups() {
    return groups;
  }

  /** Buckets of each group, a power of two. */
  int buckets() {
    return 1 << width - 1;
  }

  /**
   * Writes the digits of a magnitude that are not zero.
   *
   * @param k 4 limbs, below 2^253
   * @param negative whether the scalar is -k
   * @param point index of the point in the lowest level
   * @param levelSize points of a level
   * @param bucket where the bucket's index over all groups goes
   * @param entry where the point's index goes, times 2, plus 1 if it is to be negated
   * @param at first index to write to
   * @return the index after the last one written
   */
  int digits(
      long[] k, boolean negative, int point, int levelSize, int[] bucket, int[] entry, int at) {
    int bits = bitLength(k);
    int carry = 0;
    int position = 0;
    int next = at;
    for (int level = 0; position < bits || carry != 0; level++) {
      int levelEnd = (level + 1) * stride;
      for (int group = 0; position < levelEnd && (position < bits || carry != 0); group++) {
        int w = Math.min(width, levelEnd - position);
        int digit = bitsAt(k, position, w) + carry;
        carry = 0;
        if (digit > 1 << w - 1) {
          digit -= 1 << w;
          carry = 1;
        }
        if (digit != 0) {
          boolean minus = digit < 0 != negative;
          bucket[next] = group * buckets() + Math.abs(digit) - 1;
          entry[next] = (level * levelSize + point) << 1 | (minus ? 1 : 0);
          next++;
        }
        position += w;
      }
    }
    return next;
  }

  static int bitLength(long[] k) {
    for (int limb = PrimeField.LIMBS - 1; limb >= 0; limb--) {
      if (k[limb] != 0) {
        return 64 * limb + 64 - Long.numberOfLeadingZeros(k[limb]);
      }
    }
    return 0;
  }

  private static int bitsAt(long[] k, int position, int count) {
    int limb = position >> 6;
    if (limb >= PrimeField.LIMBS) {
      return 0;
    }
    int shift = position & 63;
    long value = k[limb] >>> shift;
    if (shift + count > 64 && limb + 1 < PrimeField.LIMBS) {
      value |= k[limb + 1] << 64 - shift;
    }
    return (int) value & (1 << count) - 1;
  }
}
