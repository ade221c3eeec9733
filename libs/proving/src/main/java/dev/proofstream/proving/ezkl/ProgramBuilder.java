package dev.proofstream.proving.ezkl;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.ezkl.CircuitProgram.Function;
import dev.proofstream.proving.ezkl.CircuitProgram.Step;
import dev.proofstream.proving.ezkl.CircuitProgram.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link CircuitProgram} of affine forms. Weights that need more fractional bits than they
 * are given are rounded, halves away from zero; a sum has as many bits as its most precise product.
 * A function whose argument has a sign that interval arithmetic proves costs nothing. Used once.
 */
final class ProgramBuilder {

  /** Integers beyond it are given to EZKL with the 24 bits of a float32. */
  private static final long EXACT = 1 << 24;

  private final List<InputSpec> inputs;
  private final int inputBits;
  private final int weightBits;
  private final List<Step> steps = new ArrayList<>();
  private final List<Integer> bits = new ArrayList<>();
  private final List<long[]> ranges = new ArrayList<>();
  private long largestDecomposed;
  private boolean exact = true;

  /**
   * @param inputs inputs, whose levels are the first atoms
   * @param inputBits fractional bits that weights of levels may have
   * @param weightBits fractional bits that other weights may have
   */
  ProgramBuilder(List<InputSpec> inputs, int inputBits, int weightBits) {
    this.inputs = inputs;
    this.inputBits = inputBits;
    this.weightBits = weightBits;
    for (InputSpec input : inputs) {
      atom(0, 0, input.levels() - 1L);
    }
  }

  int weightBits() {
    return weightBits;
  }

  /** The nearest number with the fractional bits of a weight. */
  double rounded(double value) {
    return Math.scalb((double) rounded(value, weightBits), -weightBits);
  }

  private int atom(int fractionalBits, long low, long high) {
    bits.add(fractionalBits);
    ranges.add(new long[] {low, high});
    return bits.size() - 1;
  }

  /** A sum with its fractional bits. */
  private record Scaled(Sum sum, int bits) {}

  private Scaled scaled(AffineForm form) {
    int sumBits = 0;
    for (Map.Entry<Integer, Double> term : form.weights().entrySet()) {
      boolean ofLevel = term.getKey() < inputs.size();
      sumBits =
          Math.max(
              sumBits,
              bits.get(term.getKey()) + bitsOf(term.getValue(), ofLevel ? inputBits : weightBits));
    }
    return scaled(form, Math.max(sumBits, bitsOf(form.constant(), weightBits)));
  }

  private Scaled scaled(AffineForm form, int sumBits) {
    List<Integer> atoms = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    form.weights()
        .forEach(
            (atom, weight) -> {
              long integer = rounded(weight, sumBits - bits.get(atom));
              if (integer != 0) {
                atoms.add(atom);
                weights.add(integer);
              }
            });
    return new Scaled(
        new Sum(
            atoms.stream().mapToInt(i -> i).toArray(),
            weights.stream().mapToLong(w -> w).toArray(),
            rounded(form.constant(), sumBits)),
        sumBits);
  }

  private static int bitsOf(double value, int most) {
    int needed = 0;
    while (needed < most && Math.rint(Math.scalb(value, needed)) != Math.scalb(value, needed)) {
      needed++;
    }
    return needed;
  }

  private long rounded(double value, int fractionalBits) {
    long integer = InputQuantization.rounded(value, fractionalBits);
    if (Math.abs(integer) > EXACT) {
      integer = (long) (float) integer;
    }
    exact &= integer == Math.scalb(value, fractionalBits);
    return integer;
  }

  /**
   * Smallest and largest value; of a one-hot group exactly one input is 1.
   *
   * @throws ArithmeticException when it may not fit 64 bits
   */
  private long[] interval(Sum sum) {
    long low = sum.constant();
    long high = sum.constant();
    Map<String, long[]> groups = new HashMap<>();
    Map<String, Integer> members = new HashMap<>();
    for (int i = 0; i < sum.atoms().length; i++) {
      int atom = sum.atoms()[i];
      long weight = sum.weights()[i];
      String group = atom < inputs.size() ? inputs.get(atom).oneHotGroup() : "";
      if (group.isEmpty()) {
        long a = Math.multiplyExact(weight, ranges.get(atom)[0]);
        long b = Math.multiplyExact(weight, ranges.get(atom)[1]);
        low = Math.addExact(low, Math.min(a, b));
        high = Math.addExact(high, Math.max(a, b));
      } else {
        members.merge(group, 1, Integer::sum);
        groups.merge(
            group,
            new long[] {weight, weight},
            (a, b) -> new long[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
      }
    }
    for (Map.Entry<String, long[]> group : groups.entrySet()) {
      long of = inputs.stream().filter(i -> i.oneHotGroup().equals(group.getKey())).count();
      boolean all = members.get(group.getKey()) == of;
      long[] change = group.getValue();
      low = Math.addExact(low, all ? change[0] : Math.min(0, change[0]));
      high = Math.addExact(high, all ? change[1] : Math.max(0, change[1]));
    }
    return new long[] {low, high};
  }

  /** Smallest and largest value of a form, in real numbers, as the circuit computes it. */
  double[] range(AffineForm form) {
    boolean before = exact;
    Scaled scaled = scaled(form);
    exact = before;
    long[] interval = interval(scaled.sum());
    return new double[] {
      Math.scalb((double) interval[0], -scaled.bits()),
      Math.scalb((double) interval[1], -scaled.bits())
    };
  }

  /** {@code max(x, 0)} of each. */
  List<AffineForm> relu(List<AffineForm> forms) {
    List<AffineForm> results = new ArrayList<>();
    List<Sum> sums = new ArrayList<>();
    Map<AffineForm, AffineForm> known = new HashMap<>();
    for (AffineForm form : forms) {
      AffineForm same = known.get(form);
      if (same != null) {
        results.add(same);
        continue;
      }
      Scaled scaled = scaled(form);
      long[] range = interval(scaled.sum());
      AffineForm result;
      if (range[1] <= 0) {
        result = AffineForm.of(0);
      } else if (range[0] >= 0) {
        result = form;
      } else {
        sums.add(scaled.sum());
        result = AffineForm.atom(atom(scaled.bits(), 0, decomposed(range)[1]));
      }
      known.put(form, result);
      results.add(result);
    }
    step(Function.RELU, sums, List.of());
    return results;
  }

  /** 1 where the form is above 0, else 0. */
  List<AffineForm> positive(List<AffineForm> forms) {
    return signs(forms, 0);
  }

  /** 1 where the form is not below 0, else 0. */
  List<AffineForm> notNegative(List<AffineForm> forms) {
    return signs(forms, 1);
  }

  private List<AffineForm> signs(List<AffineForm> forms, long added) {
    List<AffineForm> results = new ArrayList<>();
    List<Sum> sums = new ArrayList<>();
    for (AffineForm form : forms) {
      Sum of = scaled(form).sum();
      Sum sum = new Sum(of.atoms(), of.weights(), Math.addExact(of.constant(), added));
      long[] range = interval(sum);
      if (range[1] <= 0 || range[0] > 0) {
        results.add(AffineForm.of(range[0] > 0 ? 1 : 0));
      } else {
        sums.add(sum);
        decomposed(range);
        results.add(AffineForm.atom(atom(0, 0, 1)));
      }
    }
    step(Function.POSITIVE, sums, List.of());
    return results;
  }

  /** The products of the forms, one by one. */
  List<AffineForm> product(List<AffineForm> left, List<AffineForm> right) {
    List<AffineForm> results = new ArrayList<>();
    List<Sum> sums = new ArrayList<>();
    List<Sum> factors = new ArrayList<>();
    for (int k = 0; k < left.size(); k++) {
      if (left.get(k).isConstant() || right.get(k).isConstant()) {
        AffineForm constant = left.get(k).isConstant() ? left.get(k) : right.get(k);
        AffineForm other = left.get(k).isConstant() ? right.get(k) : left.get(k);
        results.add(other.times(constant.constant()));
        continue;
      }
      Scaled a = scaled(left.get(k));
      Scaled b = scaled(right.get(k));
      sums.add(a.sum());
      factors.add(b.sum());
      long[] of = interval(a.sum());
      long[] by = interval(b.sum());
      long[] corners = {
        Math.multiplyExact(of[0], by[0]), Math.multiplyExact(of[0], by[1]),
        Math.multiplyExact(of[1], by[0]), Math.multiplyExact(of[1], by[1])
      };
      Arrays.sort(corners);
      results.add(AffineForm.atom(atom(a.bits() + b.bits(), corners[0], corners[3])));
    }
    step(Function.PRODUCT, sums, factors);
    return results;
  }

  private long[] decomposed(long[] range) {
    largestDecomposed =
        Math.max(largestDecomposed, Math.max(Math.absExact(range[0]), Math.absExact(range[1])));
    return range;
  }

  private void step(Function function, List<Sum> sums, List<Sum> factors) {
    if (!sums.isEmpty()) {
      steps.add(new Step(function, sums, factors));
    }
  }

  /** The program with these outputs, all with the same fractional bits. */
  CircuitProgram program(List<AffineForm> outputs) {
    int outputBits = outputs.stream().mapToInt(form -> scaled(form).bits()).max().orElseThrow();
    List<Sum> sums = new ArrayList<>();
    long[] smallest = new long[outputs.size()];
    long[] largest = new long[outputs.size()];
    for (int o = 0; o < smallest.length; o++) {
      Sum sum = scaled(outputs.get(o), outputBits).sum();
      long[] range = interval(sum);
      smallest[o] = range[0];
      largest[o] = range[1];
      sums.add(sum);
    }
    return new CircuitProgram(
        inputs.size(),
        steps,
        sums,
        outputBits,
        new FixedPointNetwork.Bound(largestDecomposed, smallest, largest),
        exact);
  }
}
