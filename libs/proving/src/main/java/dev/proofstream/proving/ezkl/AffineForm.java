package dev.proofstream.proving.ezkl;

import java.util.Map;
import java.util.TreeMap;

/**
 * {@code constant + sum of weight * atom}, in real numbers: what linear steps of a model are until
 * something that is not linear needs them. Atoms are the values of a {@link CircuitProgram}.
 */
record AffineForm(double constant, Map<Integer, Double> weights) {

  static AffineForm of(double constant) {
    return new AffineForm(constant, Map.of());
  }

  static AffineForm atom(int atom) {
    return new AffineForm(0, Map.of(atom, 1.0));
  }

  boolean isConstant() {
    return weights.isEmpty();
  }

  AffineForm plus(double addend) {
    return new AffineForm(constant + addend, weights);
  }

  AffineForm plus(AffineForm other) {
    return new Sum(0).add(this, 1).add(other, 1).form();
  }

  AffineForm minus(AffineForm other) {
    return new Sum(0).add(this, 1).add(other, -1).form();
  }

  AffineForm times(double factor) {
    return new Sum(0).add(this, factor).form();
  }

  /** Adds many forms up. Atoms come in ascending order, so that the same sum is the same form. */
  static final class Sum {
    private double constant;
    private final Map<Integer, Double> weights = new TreeMap<>();

    Sum(double constant) {
      this.constant = constant;
    }

    Sum add(AffineForm form, double factor) {
      if (factor != 0) {
        constant += factor * form.constant;
        form.weights.forEach((atom, weight) -> weights.merge(atom, factor * weight, Double::sum));
      }
      return this;
    }

    AffineForm form() {
      weights.values().removeIf(weight -> weight == 0);
      return new AffineForm(constant, weights);
    }
  }
}
