package dev.proofstream.model.quantize;

import dev.proofstream.model.data.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of every signal: first the inputs' levels, then the activations in the order in
 * which they are computed. Of a one-hot group it is known that exactly one member is 1.
 */
final class SignalRanges {
  /**
   * No intermediate value, not even a partial sum, reaches {@code 2^60}: far from the 253 bits of
   * the field, and an offset of {@code 2^b} still fits a long.
   */
  static final long LIMIT = 1L << 60;

  private static final int NO_GROUP = -1;

  private final Interval[] ranges;
  private final int[] groups;
  private final int[] groupSizes;

  private SignalRanges(Interval[] ranges, int[] groups, int[] groupSizes) {
    this.ranges = ranges;
    this.groups = groups;
    this.groupSizes = groupSizes;
  }

  static SignalRanges ofInputs(List<InputSpec> inputs) {
    Interval[] ranges = new Interval[inputs.size()];
    int[] groups = new int[inputs.size()];
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < ranges.length; i++) {
      InputSpec input = inputs.get(i);
      ranges[i] = new Interval(0, input.levels() - 1L);
      groups[i] =
          input.oneHotGroup().isEmpty()
              ? NO_GROUP
              : numbers.computeIfAbsent(input.oneHotGroup(), name -> numbers.size());
    }
    int[] sizes = new int[numbers.size()];
    for (int group : groups) {
      if (group != NO_GROUP) {
        sizes[group]++;
      }
    }
    return new SignalRanges(ranges, groups, sizes);
  }

  /** These signals followed by further ones. */
  SignalRanges and(List<Interval> more) {
    List<Interval> all = new ArrayList<>(Arrays.asList(ranges));
    all.addAll(more);
    return new SignalRanges(all.toArray(Interval[]::new), groups, groupSizes);
  }

  int size() {
    return ranges.length;
  }

  /**
   * Smallest and largest value of a form.
   *
   * @throws QuantizationException naming {@code layer} when a value could reach {@link #LIMIT}
   */
  Interval bound(AffineForm form, String layer) {
    long[] groupLo = new long[groupSizes.length];
    long[] groupHi = new long[groupSizes.length];
    int[] members = new int[groupSizes.length];
    try {
      long lo = form.bias();
      long hi = form.bias();
      long magnitude = Math.absExact(form.bias());
      for (int i = 0; i < form.sources().length; i++) {
        int source = form.sources()[i];
        long weight = form.weights()[i];
        Interval range = ranges[source];
        long atLo = Math.multiplyExact(weight, range.lo());
        long atHi = Math.multiplyExact(weight, range.hi());
        magnitude = Math.addExact(magnitude, Math.max(Math.absExact(atLo), Math.absExact(atHi)));
        int group = source < groups.length ? groups[source] : NO_GROUP;
        if (group == NO_GROUP) {
          lo = Math.addExact(lo, Math.min(atLo, atHi));
          hi = Math.addExact(hi, Math.max(atLo, atHi));
        } else {
          boolean first = members[group]++ == 0;
          groupLo[group] = first ? weight : Math.min(groupLo[group], weight);
          groupHi[group] = first ? weight : Math.max(groupHi[group], weight);
        }
      }
      for (int group = 0; group < groupSizes.length; group++) {
        // A member that the form leaves out counts as a weight of 0.
        boolean partial = members[group] < groupSizes[group];
        lo += partial ? Math.min(0, groupLo[group]) : groupLo[group];
        hi += partial ? Math.max(0, groupHi[group]) : groupHi[group];
      }
      if (magnitude >= LIMIT) {
        throw tooWide(layer);
      }
      return new Interval(lo, hi);
    } catch (ArithmeticException overflow) {
      throw tooWide(layer);
    }
  }

  /**
   * Ranges of the steps of a first maximum: {@code t = logit[k] - largest - 1}, where the largest
   * of several is at least the largest of their smallest values.
   */
  List<Interval> steps(List<AffineForm> logits, String layer) {
    List<Interval> steps = new ArrayList<>();
    Interval largest = bound(logits.getFirst(), layer);
    for (AffineForm logit : logits.subList(1, logits.size())) {
      Interval range = bound(logit, layer);
      steps.add(new Interval(range.lo() - largest.hi() - 1, range.hi() - largest.lo() - 1));
      largest =
          new Interval(Math.max(largest.lo(), range.lo()), Math.max(largest.hi(), range.hi()));
    }
    return steps;
  }

  /** Smallest value of a float form: {@code bias + sum of weights[i] * signal i}. */
  double lowest(double[] weights, double bias) {
    double[] groupLo = new double[groupSizes.length];
    Arrays.fill(groupLo, Double.POSITIVE_INFINITY);
    double lo = bias;
    for (int i = 0; i < weights.length; i++) {
      if (i < groups.length && groups[i] != NO_GROUP) {
        groupLo[groups[i]] = Math.min(groupLo[groups[i]], weights[i]);
      } else {
        lo += Math.min(weights[i] * ranges[i].lo(), weights[i] * ranges[i].hi());
      }
    }
    return lo + Arrays.stream(groupLo).sum();
  }

  private static QuantizationException tooWide(String layer) {
    return new QuantizationException(
        layer, "its values could reach 2^60: scale the weights down or declare narrower ranges");
  }
}
