package dev.proofstream.model.graph;

import dev.proofstream.model.data.InputSpec;

/**
 * What an input must keep to for a model to have a value: whole numbers, where they are places in a
 * table no larger than it. It is held to when inputs are declared, and so for every proof, as no
 * input of a proof leaves its declared range.
 *
 * @param input place in the row
 * @param low smallest number
 * @param high largest number
 * @param node what asks for it, for people
 */
public record InputLimit(int input, double low, double high, String node) {

  /** Whole numbers beyond this are not told apart by float64. */
  static final double LARGEST_WHOLE = 0x1p53;

  /**
   * @throws IllegalArgumentException when the input could be anything else, naming both
   */
  public void require(InputSpec declared) {
    boolean whole = isWhole(declared.min()) && isWhole(declared.step());
    if (whole && declared.min().doubleValue() >= low && declared.max().doubleValue() <= high) {
      return;
    }
    throw new IllegalArgumentException(
        "node %s takes input %s for a whole number%s; it is declared from %s to %s in steps of %s"
            .formatted(
                node,
                declared.name(),
                isAny() ? "" : " from %.0f to %.0f".formatted(low, high),
                declared.min().toPlainString(),
                declared.max().toPlainString(),
                declared.step().toPlainString()));
  }

  /** Whether any whole number will do. */
  public boolean isAny() {
    return low == -LARGEST_WHOLE;
  }

  private static boolean isWhole(java.math.BigDecimal x) {
    return x.stripTrailingZeros().scale() <= 0;
  }
}
