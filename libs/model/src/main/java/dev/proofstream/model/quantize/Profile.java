package dev.proofstream.model.quantize;

import java.util.List;

/**
 * What every model of a family keeps to, so that one circuit and its keys serve them all: the
 * widths of its weights, layer by layer, from which the worst-case bounds of all values follow. The
 * shifts and the number of neurons are part of the layers themselves.
 *
 * @param layers one for each layer, and last that of the decision
 */
public record Profile(List<Widths> layers) {
  public Profile {
    layers = List.copyOf(layers);
  }

  /**
   * Widths of one layer, two's complement: a weight w has {@code -2^(weightBits-1) <= w <
   * 2^(weightBits-1)}.
   *
   * @param weightBits of each weight, 2 to 32
   * @param biasBits of each constant, 2 to 48
   */
  public record Widths(int weightBits, int biasBits) {
    public Widths {
      if (weightBits < 2 || weightBits > 32 || biasBits < 2 || biasBits > 48) {
        throw new IllegalArgumentException(
            "weights of " + weightBits + " bits, constants of " + biasBits);
      }
    }

    /** Whether a form keeps to the widths. */
    boolean hold(AffineForm form) {
      for (long weight : form.weights()) {
        if (!fits(weight, weightBits)) {
          return false;
        }
      }
      return fits(form.bias(), biasBits);
    }

    private static boolean fits(long value, int bits) {
      return value >= -(1L << (bits - 1)) && value < 1L << (bits - 1);
    }
  }
}
