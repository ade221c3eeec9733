package dev.proofstream.model.quantize;

import java.util.List;

/** How the last layer's values become a label. */
public sealed interface Decision {

  int classes();

  int constraints();

  /**
   * Two classes, decided by one difference: label 1 exactly when {@code logit1 - logit0 > 0}, so a
   * tie is 0.
   *
   * @param form {@code t = logit1 - logit0 - 1}; label 1 exactly when {@code t >= 0}
   * @param range smallest and largest {@code t}
   * @param scale how much of {@code t + 1} is one unit of the float network's difference
   */
  record Difference(AffineForm form, Interval range, double scale) implements Decision {

    /** {@code b} with {@code -2^b <= t < 2^b}. */
    public int bits() {
      return range.signedBits();
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public int constraints() {
      return bits() + 1;
    }
  }

  /**
   * Three or more classes: the first maximum, found by going through them with the largest so far.
   * Step k compares {@code t = logit[k] - largest - 1 >= 0}.
   *
   * @param logits one form per class
   * @param ranges smallest and largest {@code t} of step k at k - 1
   * @param scale how much of a logit is one unit of the float network's
   */
  record FirstMaximum(List<AffineForm> logits, List<Interval> ranges, double scale)
      implements Decision {
    public FirstMaximum {
      logits = List.copyOf(logits);
      ranges = List.copyOf(ranges);
      if (logits.size() < 3 || ranges.size() != logits.size() - 1) {
        throw new IllegalArgumentException("three or more classes, and one step less");
      }
    }

    /** {@code b} of step k, for k from 1. */
    public int bits(int k) {
      return ranges.get(k - 1).signedBits();
    }

    @Override
    public int classes() {
      return logits.size();
    }

    /**
     * A step costs its bits, the new maximum (not in the last step), the new label (not in the
     * first).
     */
    @Override
    public int constraints() {
      int sum = 0;
      for (int k = 1; k < classes(); k++) {
        sum += bits(k) + 1 + (k < classes() - 1 ? 1 : 0) + (k > 1 ? 1 : 0);
      }
      return sum;
    }
  }
}
