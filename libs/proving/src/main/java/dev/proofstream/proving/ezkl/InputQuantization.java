package dev.proofstream.proving.ezkl;

import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Standardization;
import java.util.List;

/**
 * How the levels of a row become the integers that an EZKL circuit takes: with {@code x} the
 * float64 nearest to the level's decimal, {@code z = (x - mean) / scale} in float64, and the
 * integer {@code z * 2^bits} rounded to the nearest, halves away from zero. The product with a
 * power of two is exact, so this is bit for bit what EZKL's own {@code float_to_felt(z, bits)}
 * gives; the integers are computed here so that prover and verifier share one definition.
 *
 * @param inputs declared inputs
 * @param standardization mean and scale of each
 * @param bits fractional bits, 0 to {@link #MAX_BITS}
 */
record InputQuantization(List<InputSpec> inputs, Standardization standardization, int bits) {

  /** As many as a float64 has: more would quantise noise. */
  static final int MAX_BITS = 52;

  private static final double LIMIT = 0x1p62;

  InputQuantization {
    inputs = List.copyOf(inputs);
    if (inputs.size() != standardization.inputs()) {
      throw new IllegalArgumentException(
          inputs.size() + " inputs, but a standardisation of " + standardization.inputs());
    }
    if (bits < 0 || bits > MAX_BITS) {
      throw new IllegalArgumentException(bits + " fractional bits; 0 to " + MAX_BITS + " work");
    }
  }

  /**
   * Inputs that are their levels: the mean is the smallest value and the scale a step.
   *
   * @throws IllegalArgumentException when float64 cannot tell an input's levels apart
   */
  static InputQuantization ofLevels(List<InputSpec> inputs) {
    InputQuantization levels =
        new InputQuantization(
            inputs,
            new Standardization(
                inputs.stream().mapToDouble(input -> input.min().doubleValue()).toArray(),
                inputs.stream().mapToDouble(input -> input.step().doubleValue()).toArray()),
            0);
    if (!levels.areLevels()) {
      throw new IllegalArgumentException("an input's steps are too fine for its values");
    }
    return levels;
  }

  /** Whether each integer from the smallest to the largest is one level's: no other is between. */
  boolean areLevels() {
    for (int i = 0; i < size(); i++) {
      if (bits != 0
          || standardization.mean()[i] != inputs.get(i).min().doubleValue()
          || standardization.scale()[i] != inputs.get(i).step().doubleValue()
          || smallest(i) != 0
          || largest(i) != inputs.get(i).levels() - 1) {
        return false;
      }
    }
    return true;
  }

  int size() {
    return inputs.size();
  }

  /** The integers of a row; {@code levels} must be permitted. */
  long[] integers(int[] levels) {
    long[] integers = new long[size()];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = integer(i, levels[i]);
    }
    return integers;
  }

  /** The integer of one input's level; grows, not strictly, with the level. */
  long integer(int input, int level) {
    double x = inputs.get(input).value(level).doubleValue();
    return rounded((x - standardization.mean()[input]) / standardization.scale()[input], bits);
  }

  /** {@code z * 2^bits} to the nearest integer, halves away from zero. */
  static long rounded(double z, int bits) {
    double scaled = Math.scalb(Math.abs(z), bits);
    double below = Math.floor(scaled);
    if (below >= LIMIT) {
      throw new ArithmeticException("a standardised input does not fit 64 bits");
    }
    // Exact: below 2^52 a double and its floor differ exactly, from there on every double is whole.
    long integer = scaled - below >= 0.5 ? (long) below + 1 : (long) below;
    return z < 0 ? -integer : integer;
  }

  long smallest(int input) {
    return integer(input, 0);
  }

  long largest(int input) {
    return integer(input, inputs.get(input).levels() - 1);
  }

  /** Whether some permitted level of the input has this integer. */
  boolean isPermitted(int input, long integer) {
    int low = 0;
    int high = inputs.get(input).levels() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long at = integer(input, middle);
      if (at == integer) {
        return true;
      }
      if (at < integer) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }
}
