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
public final class SignalRanges {
  /**
   * No intermediate value, not even a partial sum, reaches {@code 2^60}: far from the 253 bits of
   * the field, and an offset of {@code 2^b} still fits a long.
   */
  static final long LIMIT = 1L << 60;

  private static final int NO_GROUP = -1;

  private final Interval[] ranges;
  private final int[] groups;
  private final int[] groupSizes;

  /** Widths of weights that are not known; null for known ones. */
  private final Profile.Widths widths;

  private SignalRanges(Interval[] ranges, int[] groups, int[] groupSizes, Profile.Widths widths) {
    this.ranges = ranges;
    this.groups = groups;
    this.groupSizes = groupSizes;
    this.widths = widths;
  }

  /** The same signals, read by forms of which only the widths are known. */
  SignalRanges under(Profile.Widths newWidths) {
    return new SignalRanges(ranges, groups, groupSizes, newWidths);
  }

  /** Ranges of the inputs' levels. */
  public static SignalRanges ofInputs(List<InputSpec> inputs) {
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
    return new SignalRanges(ranges, groups, sizes, null);
  }

  /** These signals followed by further ones. */
  public SignalRanges and(List<Interval> more) {
    List<Interval> all = new ArrayList<>(Arrays.asList(ranges));
    all.addAll(more);
    return new SignalRanges(all.toArray(Interval[]::new), groups, groupSizes, widths);
  }

  int size() {
    return ranges.length;
  }

  /**
   * Smallest and largest value of a form.
   *
   * @throws QuantizationException naming {@code layer} when a value could reach {@link #LIMIT}
   */
  public Interval bound(AffineForm form, String layer) {
    if (widths != null) {
      return worstCase(form, layer);
    }
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
   * Bounds for all weights of these widths: symmetric, since signals under a profile are never
   * negative. Of a one-hot group one member counts.
   */
  private Interval worstCase(AffineForm form, String layer) {
    if (!widths.hold(form)) {
      throw new QuantizationException(
          layer,
          "a weight does not fit the declared profile of %d bits (constants %d)"
              .formatted(widths.weightBits(), widths.biasBits()));
    }
    long largest = 0;
    boolean[] counted = new boolean[groupSizes.length];
    try {
      for (int source : form.sources()) {
        int group = source < groups.length ? groups[source] : NO_GROUP;
        if (ranges[source].lo() < 0) {
          throw new QuantizationException(
              layer, "a profile is for signals that are never negative");
        }
        if (group == NO_GROUP || !counted[group]) {
          largest = Math.addExact(largest, ranges[source].hi());
        }
        if (group != NO_GROUP) {
          counted[group] = true;
        }
      }
      long weighted = Math.multiplyExact(largest, 1L << (widths.weightBits() - 1));
      long sum = Math.addExact(weighted, 1L << (widths.biasBits() - 1));
      if (sum >= LIMIT) {
        throw tooWide(layer);
      }
      return new Interval(-sum, sum);
    } catch (ArithmeticException overflow) {
      throw tooWide(layer);
    }
  }

  /** Bounds of {@code a - b}: of the difference itself where its weights are known. */
  Interval difference(AffineForm a, AffineForm b, String layer) {
    if (widths == null) {
      return bound(a.minus(b), layer);
    }
    Interval left = bound(a, layer);
    Interval right = bound(b, layer);
    return new Interval(left.lo() - right.hi(), left.hi() - right.lo());
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

  /**
   * Smallest and largest product of values of two intervals.
   *
   * @throws QuantizationException naming {@code layer} when it could reach {@link #LIMIT}
   */
  static Interval product(Interval a, Interval b, String layer) {
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    try {
      for (long x : new long[] {a.lo(), a.hi()}) {
        for (long y : new long[] {b.lo(), b.hi()}) {
          long product = Math.multiplyExact(x, y);
          if (Math.absExact(product) >= LIMIT) {
            throw tooWide(layer);
          }
          lo = Math.min(lo, product);
          hi = Math.max(hi, product);
        }
      }
    } catch (ArithmeticException overflow) {
      throw tooWide(layer);
    }
    return new Interval(lo, hi);
  }

  /** Range of one signal. */
  Interval of(int signal) {
    return ranges[signal];
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

  /** Smallest value of a float form. */
  double lowest(FloatForm form) {
    double lo = form.bias();
    double[] groupLo = null;
    int[] members = null;
    for (int i = 0; i < form.sources().length; i++) {
      int source = form.sources()[i];
      double weight = form.weights()[i];
      int group = source < groups.length ? groups[source] : NO_GROUP;
      if (group == NO_GROUP) {
        lo += Math.min(weight * ranges[source].lo(), weight * ranges[source].hi());
        continue;
      }
      if (groupLo == null) {
        groupLo = new double[groupSizes.length];
        members = new int[groupSizes.length];
        Arrays.fill(groupLo, Double.POSITIVE_INFINITY);
      }
      groupLo[group] = Math.min(groupLo[group], weight);
      members[group]++;
    }
    for (int group = 0; groupLo != null && group < groupLo.length; group++) {
      if (members[group] > 0) {
        // A member that the form leaves out counts as a weight of 0.
        lo += members[group] < groupSizes[group] ? Math.min(0, groupLo[group]) : groupLo[group];
      }
    }
    return lo;
  }

  /** Largest value of a float form. */
  double highest(FloatForm form) {
    return -lowest(form.times(-1));
  }

  static QuantizationException tooWide(String layer) {
    return new QuantizationException(
        layer, "its values could reach 2^60: scale the weights down or declare narrower ranges");
  }
}
