package dev.proofstream.model.quantize;

/**
 * One neuron whose sign depends on the input. With {@code t = form(signals)}, into whose bias the
 * half of the rescaling is folded, the activation is {@code t < 0 ? 0 : t >> shift}, that is the
 * ReLU of {@code floor((x + 2^(shift-1)) / 2^shift)}.
 *
 * @param unit position in the float network's layer
 * @param form the pre-activation plus half of {@code 2^shift}
 * @param range smallest and largest {@code t}
 * @param shift binary digits that the rescaling drops
 */
public record QuantizedNeuron(int unit, AffineForm form, Interval range, int shift) {

  public QuantizedNeuron {
    if (shift < 0 || shift >= Long.SIZE) {
      throw new IllegalArgumentException("shift " + shift);
    }
  }

  /**
   * {@code b} with {@code -2^b <= t < 2^b}: {@code t + 2^b} has b + 1 bits, the top one its sign.
   */
  public int bits() {
    return range.signedBits();
  }

  public long activation(long t) {
    return t < 0 ? 0 : t >> shift;
  }

  public Interval activationRange() {
    return new Interval(activation(range.lo()), activation(range.hi()));
  }

  /** Constraints: one per bit of {@code t + 2^b}, one for the product of sign and magnitude. */
  public int constraints() {
    return bits() + 2;
  }
}
