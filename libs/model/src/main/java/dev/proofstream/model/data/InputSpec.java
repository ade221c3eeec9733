package dev.proofstream.model.data;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * One input of a model before standardisation. Permitted values are {@code min, min + step, ...,
 * max}, exact decimals; the <em>level</em> of a value is its exact index in that list, {@code (x -
 * min) / step}.
 *
 * @param name name of the input, unique in its model, such as {@code Age} or {@code ST_Slope_Flat}
 * @param min smallest permitted value
 * @param max largest permitted value, at least {@code min} and a whole number of steps away from it
 * @param step distance between permitted values, above 0
 * @param oneHotGroup inputs of the same non-empty group are a one-hot encoding: exactly one of them
 *     is 1, the others 0; empty for an input that stands alone
 */
public record InputSpec(
    String name, BigDecimal min, BigDecimal max, BigDecimal step, String oneHotGroup) {

  /** A longer decimal is not a measurement, and exact arithmetic on it would be slow. */
  private static final int MAX_DIGITS = 100;

  public InputSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(min, "min");
    Objects.requireNonNull(max, "max");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(oneHotGroup, "oneHotGroup");
    if (name.isBlank()) {
      throw new IllegalArgumentException("an input needs a name");
    }
    if (tooLong(min) || tooLong(max) || tooLong(step)) {
      throw new IllegalArgumentException(
          "input " + name + ": min, max and step take at most " + MAX_DIGITS + " digits");
    }
    if (step.signum() <= 0) {
      throw new IllegalArgumentException("input " + name + ": step must be above 0, is " + step);
    }
    BigDecimal span = max.subtract(min);
    if (span.signum() < 0) {
      throw new IllegalArgumentException("input " + name + ": max " + max + " is below min " + min);
    }
    BigDecimal[] steps = span.divideAndRemainder(step);
    if (steps[1].signum() != 0) {
      throw new IllegalArgumentException(
          "input " + name + ": max is not a whole number of steps of " + step + " above min");
    }
    if (steps[0].compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) >= 0) {
      throw new IllegalArgumentException("input " + name + ": more than 2^31 - 1 permitted values");
    }
    if (!oneHotGroup.isEmpty()
        && (min.signum() != 0
            || max.compareTo(BigDecimal.ONE) != 0
            || step.compareTo(BigDecimal.ONE) != 0)) {
      throw new IllegalArgumentException(
          "input " + name + ": a one-hot input has min 0, max 1 and step 1");
    }
  }

  /** An input that is 0 or 1 and part of the given one-hot group ("" for none). */
  public static InputSpec bit(String name, String oneHotGroup) {
    return new InputSpec(name, BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.ONE, oneHotGroup);
  }

  /** How many values are permitted; levels are {@code 0 .. levels() - 1}. At least 1. */
  public int levels() {
    return max.subtract(min).divideToIntegralValue(step).intValueExact() + 1;
  }

  /** The permitted value at a level. */
  public BigDecimal value(int level) {
    if (level < 0 || level >= levels()) {
      throw new IllegalArgumentException(
          "input " + name + " has levels 0 to " + (levels() - 1) + ", not " + level);
    }
    return min.add(step.multiply(BigDecimal.valueOf(level)));
  }

  /**
   * The level of a value.
   *
   * @throws InputRefusedException {@code OUT_OF_RANGE}, with this input's name as field, when the
   *     value is outside the range or between two steps; nothing is ever rounded
   */
  public int level(BigDecimal x) throws InputRefusedException {
    return level(x, name);
  }

  /** As {@link #level(BigDecimal)}, with the field that the refusal names. */
  int level(BigDecimal x, String field) throws InputRefusedException {
    // compareTo does not expand exponents, and what passes it has a bounded number of digits before
    // the point; the digits after it are bounded before anything is subtracted.
    if (x.precision() > MAX_DIGITS || x.compareTo(min) < 0 || x.compareTo(max) > 0) {
      throw outOfRange(field, "must be from " + min + " to " + max);
    }
    BigDecimal shortest = x.stripTrailingZeros();
    int fractionDigits = Math.max(min.scale(), step.scale());
    if (shortest.scale() > Math.max(fractionDigits, 0)) {
      throw betweenSteps(field);
    }
    BigDecimal[] steps = shortest.subtract(min).divideAndRemainder(step);
    if (steps[1].signum() != 0) {
      throw betweenSteps(field);
    }
    return steps[0].intValueExact();
  }

  /**
   * The level of a value given as a double, read as the shortest decimal that denotes it.
   *
   * @throws InputRefusedException {@code OUT_OF_RANGE} as for decimals, and for NaN and infinities
   */
  public int level(double x) throws InputRefusedException {
    return level(decimal(x, name), name);
  }

  /** The decimal that a double denotes; NaN and infinities are refused. */
  static BigDecimal decimal(double x, String field) throws InputRefusedException {
    if (!Double.isFinite(x)) {
      throw outOfRange(field, "must be a finite number");
    }
    return BigDecimal.valueOf(x);
  }

  private InputRefusedException betweenSteps(String field) {
    return outOfRange(
        field, "must be " + min + " plus a whole number of steps of " + step + ", at most " + max);
  }

  private static InputRefusedException outOfRange(String field, String demand) {
    return new InputRefusedException(
        InputRefusedException.Code.OUT_OF_RANGE, field, field + " " + demand);
  }

  private static boolean tooLong(BigDecimal x) {
    return x.precision() > MAX_DIGITS || Math.abs((long) x.scale()) > MAX_DIGITS;
  }
}
