package dev.proofstream.model.quantize;

import java.util.List;

/**
 * A ReLU with rescaling, whose sign depends on the input. With {@code t = form(signals)}, into
 * whose bias the half of the rescaling is folded, the activation is {@code t < 0 ? 0 : t >> shift},
 * that is the ReLU of {@code floor((x + 2^(shift-1)) / 2^shift)}.
 *
 * @param unit position in the float network's layer
 * @param form the pre-activation plus half of {@code 2^shift}
 * @param range smallest and largest {@code t}
 * @param shift binary digits that the rescaling drops
 */
public record QuantizedNeuron(int unit, AffineForm form, Interval range, int shift)
    implements Gate {

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

  @Override
  public List<AffineForm> forms() {
    return List.of(form);
  }

  @Override
  public long at(long[] signals) {
    return activation(form.at(signals));
  }

  @Override
  public Interval result() {
    return activationRange();
  }

  @Override
  public Gate bounded(SignalRanges ranges, String layer) {
    return new QuantizedNeuron(unit, form, ranges.bound(form, layer), shift);
  }

  /** Constraints: one per bit of {@code t + 2^b}, one for the product of sign and magnitude. */
  @Override
  public int constraints() {
    return bits() + 2;
  }
}
