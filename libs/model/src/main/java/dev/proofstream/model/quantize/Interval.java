package dev.proofstream.model.quantize;

/**
 * Every integer from {@code lo} to {@code hi}, both included.
 *
 * @param lo smallest value
 * @param hi largest value, at least {@code lo}
 */
public record Interval(long lo, long hi) {

  public Interval {
    if (lo > hi) {
      throw new IllegalArgumentException("empty interval " + lo + " to " + hi);
    }
  }

  public boolean contains(long x) {
    return lo <= x && x <= hi;
  }

  /** The smallest {@code b >= 0} with {@code -2^b <= x < 2^b} for every x of the interval. */
  public int signedBits() {
    long largest = Math.max(hi, -(lo + 1));
    return largest <= 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(largest);
  }

  public Interval plus(long offset) {
    return new Interval(Math.addExact(lo, offset), Math.addExact(hi, offset));
  }
}
