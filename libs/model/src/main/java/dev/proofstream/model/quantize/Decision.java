package dev.proofstream.model.quantize;

import java.util.ArrayList;
import java.util.List;

/** What comes out of a model: a label proven inside, or values. */
public sealed interface Decision {
  /** Name of the decision in messages and in the circuit. */
  String LAYER = "decision";

  /** Number of classes; 0 for a regression. */
  int classes();

  /** Rows of the constraint system. */
  int constraints();

  /** All forms that it reads. */
  List<AffineForm> forms();

  /** Class index; -1 without classes. */
  int label(long[] signals);

  /** What the circuit shows. */
  long[] outputs(long[] signals);

  /** The values that decide, in the float model's units. */
  double[] values(long[] signals);

  /** The same decision with its ranges computed anew. */
  Decision bounded(SignalRanges ranges);

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

    @Override
    public List<AffineForm> forms() {
      return List.of(form);
    }

    @Override
    public int label(long[] signals) {
      return form.at(signals) >= 0 ? 1 : 0;
    }

    @Override
    public long[] outputs(long[] signals) {
      return new long[] {label(signals)};
    }

    @Override
    public double[] values(long[] signals) {
      return new double[] {(form.at(signals) + 1) / scale};
    }

    @Override
    public Decision bounded(SignalRanges ranges) {
      return new Difference(form, ranges.bound(form, LAYER), scale);
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

    @Override
    public List<AffineForm> forms() {
      return logits;
    }

    @Override
    public int label(long[] signals) {
      long largest = logits.getFirst().at(signals);
      int label = 0;
      for (int k = 1; k < logits.size(); k++) {
        long logit = logits.get(k).at(signals);
        if (logit > largest) {
          largest = logit;
          label = k;
        }
      }
      return label;
    }

    @Override
    public long[] outputs(long[] signals) {
      return new long[] {label(signals)};
    }

    @Override
    public double[] values(long[] signals) {
      return logits.stream().mapToDouble(logit -> logit.at(signals) / scale).toArray();
    }

    @Override
    public Decision bounded(SignalRanges ranges) {
      return new FirstMaximum(logits, ranges.steps(logits, LAYER), scale);
    }
  }

  /**
   * A label that an earlier gate has found already, as in a tree.
   *
   * @param form the class index
   * @param range smallest and largest index
   * @param classes number of classes
   */
  record Index(AffineForm form, Interval range, int classes) implements Decision {
    public Index {
      if (range.lo() < 0 || range.hi() >= classes) {
        throw new IllegalArgumentException("an index outside 0 to " + (classes - 1));
      }
    }

    /** The label is one signal, or a linear form that one signal is solved for. */
    @Override
    public int constraints() {
      return 0;
    }

    @Override
    public List<AffineForm> forms() {
      return List.of(form);
    }

    @Override
    public int label(long[] signals) {
      return (int) form.at(signals);
    }

    @Override
    public long[] outputs(long[] signals) {
      return new long[] {label(signals)};
    }

    @Override
    public double[] values(long[] signals) {
      return new double[0];
    }

    @Override
    public Decision bounded(SignalRanges ranges) {
      return new Index(form, ranges.bound(form, LAYER), classes);
    }
  }

  /**
   * Values as they are: a logit per class, whose first maximum is the label, or the outputs of a
   * regression.
   *
   * @param forms one per value
   * @param ranges of each
   * @param scale how much of a value is one unit of the float model's
   * @param classes number of classes, equal to the number of values; 0 for a regression
   */
  record Values(List<AffineForm> forms, List<Interval> ranges, double scale, int classes)
      implements Decision {
    public Values {
      forms = List.copyOf(forms);
      ranges = List.copyOf(ranges);
      if (forms.isEmpty()
          || ranges.size() != forms.size()
          || (classes != 0 && classes != forms.size())) {
        throw new IllegalArgumentException("one range for each value, one value for each class");
      }
    }

    /** Each value is tied to its public signal by one row. */
    @Override
    public int constraints() {
      return forms.size();
    }

    @Override
    public int label(long[] signals) {
      if (classes == 0) {
        return -1;
      }
      int label = 0;
      long[] values = outputs(signals);
      for (int k = 1; k < values.length; k++) {
        label = values[k] > values[label] ? k : label;
      }
      return label;
    }

    @Override
    public long[] outputs(long[] signals) {
      return forms.stream().mapToLong(form -> form.at(signals)).toArray();
    }

    @Override
    public double[] values(long[] signals) {
      return forms.stream().mapToDouble(form -> form.at(signals) / scale).toArray();
    }

    @Override
    public Decision bounded(SignalRanges ranges) {
      List<Interval> bounds = new ArrayList<>();
      forms.forEach(form -> bounds.add(ranges.bound(form, LAYER)));
      return new Values(forms, bounds, scale, classes);
    }
  }
}
