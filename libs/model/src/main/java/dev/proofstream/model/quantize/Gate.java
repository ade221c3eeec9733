package dev.proofstream.model.quantize;

import java.util.List;

/**
 * One step of a {@link QuantizedModel} that is not linear: it makes a new signal from affine forms
 * of earlier ones. What is linear is no gate, since it costs nothing.
 *
 * <p>Stated ranges are those of the forms over all permitted inputs. {@link SignalRanges} computes
 * them, and whoever reads a model from a file has them computed again.
 */
public sealed interface Gate
    permits QuantizedNeuron,
        Gate.Shift,
        Gate.Sign,
        Gate.Digit,
        Gate.Product,
        Gate.Maximum,
        Gate.Select,
        Curve {

  /** The forms that it reads, in the order of its components. */
  List<AffineForm> forms();

  /** Value of the new signal. */
  long at(long[] signals);

  /** Smallest and largest value of the new signal. */
  Interval result();

  /** Rows of the constraint system that it costs. */
  int constraints();

  /**
   * The same gate with its ranges computed anew.
   *
   * @throws QuantizationException naming {@code layer} when a value could reach 2^60
   */
  Gate bounded(SignalRanges ranges, String layer);

  /**
   * {@code floor(t / 2^shift)} of either sign, the half of the rounding folded into the form.
   *
   * @param form {@code t}
   * @param range of t
   * @param shift binary digits that are dropped
   */
  record Shift(AffineForm form, Interval range, int shift) implements Gate {
    public Shift {
      requireShift(shift);
    }

    /** {@code b} with {@code -2^b <= t < 2^b}. */
    public int bits() {
      return Math.max(range.signedBits(), shift);
    }

    @Override
    public List<AffineForm> forms() {
      return List.of(form);
    }

    @Override
    public long at(long[] signals) {
      return form.at(signals) >> shift;
    }

    @Override
    public Interval result() {
      return new Interval(range.lo() >> shift, range.hi() >> shift);
    }

    @Override
    public int constraints() {
      return bits() + 1;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return new Shift(form, ranges.bound(form, layer), shift);
    }
  }

  /**
   * 1 exactly when {@code t >= 0}.
   *
   * @param form {@code t}
   * @param range of t
   */
  record Sign(AffineForm form, Interval range) implements Gate {

    /** {@code b} with {@code -2^b <= t < 2^b}. */
    public int bits() {
      return range.signedBits();
    }

    @Override
    public List<AffineForm> forms() {
      return List.of(form);
    }

    @Override
    public long at(long[] signals) {
      return form.at(signals) >= 0 ? 1 : 0;
    }

    @Override
    public Interval result() {
      return new Interval(range.lo() >= 0 ? 1 : 0, range.hi() >= 0 ? 1 : 0);
    }

    @Override
    public int constraints() {
      return bits() + 1;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return new Sign(form, ranges.bound(form, layer));
    }
  }

  /**
   * A binary digit of a form that is never negative. A layer holds all digits of a form next to
   * each other, from place 0 on, since it is their sum that makes each of them what it is.
   *
   * @param form what is cut into digits
   * @param range of the form
   * @param place of this digit, from 0
   */
  record Digit(AffineForm form, Interval range, int place) implements Gate {
    public Digit {
      if (range.lo() < 0 || place < 0 || place >= digits(range)) {
        throw new IllegalArgumentException("digit " + place + " of " + range);
      }
    }

    /** How many digits the form has, 1 or more. */
    public int digits() {
      return digits(range);
    }

    static int digits(Interval range) {
      return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(range.hi()));
    }

    @Override
    public List<AffineForm> forms() {
      return List.of(form);
    }

    @Override
    public long at(long[] signals) {
      return form.at(signals) >> place & 1;
    }

    @Override
    public Interval result() {
      return new Interval(0, 1);
    }

    @Override
    public int constraints() {
      return 1;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return new Digit(form, ranges.bound(form, layer), place);
    }
  }

  /**
   * A product of two forms; of bits it is their conjunction.
   *
   * @param left one factor
   * @param right the other; the same form for a square
   * @param result smallest and largest product
   */
  record Product(AffineForm left, AffineForm right, Interval result) implements Gate {

    @Override
    public List<AffineForm> forms() {
      return List.of(left, right);
    }

    @Override
    public long at(long[] signals) {
      return left.at(signals) * right.at(signals);
    }

    @Override
    public int constraints() {
      return 1;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return new Product(left, right, range(left, right, ranges, layer));
    }

    static Interval range(AffineForm left, AffineForm right, SignalRanges ranges, String layer) {
      Interval a = ranges.bound(left, layer);
      Interval b = left.equals(right) ? a : ranges.bound(right, layer);
      Interval product = SignalRanges.product(a, b, layer);
      if (!left.equals(right)) {
        return product;
      }
      boolean around = a.lo() <= 0 && a.hi() >= 0;
      long least = Math.min(Math.abs(a.lo()), Math.abs(a.hi()));
      return new Interval(around ? 0 : least * least, product.hi());
    }
  }

  /**
   * The larger of two forms: {@code b + (a >= b) * (a - b)}.
   *
   * @param a one form
   * @param b the other
   * @param difference range of {@code a - b}
   * @param result smallest and largest value
   */
  record Maximum(AffineForm a, AffineForm b, Interval difference, Interval result) implements Gate {

    /** {@code n} with {@code -2^n <= a - b < 2^n}. */
    public int bits() {
      return difference.signedBits();
    }

    @Override
    public List<AffineForm> forms() {
      return List.of(a, b);
    }

    @Override
    public long at(long[] signals) {
      return Math.max(a.at(signals), b.at(signals));
    }

    @Override
    public int constraints() {
      return bits() + 2;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return of(a, b, ranges, layer);
    }

    static Maximum of(AffineForm a, AffineForm b, SignalRanges ranges, String layer) {
      Interval rangeA = ranges.bound(a, layer);
      Interval rangeB = ranges.bound(b, layer);
      return new Maximum(
          a,
          b,
          ranges.difference(a, b, layer),
          new Interval(Math.max(rangeA.lo(), rangeB.lo()), Math.max(rangeA.hi(), rangeB.hi())));
    }
  }

  /**
   * {@code yes} where the bit is 1, else {@code no}: {@code no + bit * (yes - no)}.
   *
   * @param bit a form whose value is 0 or 1
   * @param yes one form
   * @param no the other
   * @param result smallest and largest value
   */
  record Select(AffineForm bit, AffineForm yes, AffineForm no, Interval result) implements Gate {

    @Override
    public List<AffineForm> forms() {
      return List.of(bit, yes, no);
    }

    @Override
    public long at(long[] signals) {
      return bit.at(signals) == 1 ? yes.at(signals) : no.at(signals);
    }

    @Override
    public int constraints() {
      return 1;
    }

    @Override
    public Gate bounded(SignalRanges ranges, String layer) {
      return of(bit, yes, no, ranges, layer);
    }

    static Select of(
        AffineForm bit, AffineForm yes, AffineForm no, SignalRanges ranges, String layer) {
      Interval values = ranges.bound(bit, layer);
      if (values.lo() < 0 || values.hi() > 1) {
        throw new QuantizationException(layer, "selects by a form that need not be 0 or 1");
      }
      Interval a = ranges.bound(yes, layer);
      Interval b = ranges.bound(no, layer);
      return new Select(
          bit, yes, no, new Interval(Math.min(a.lo(), b.lo()), Math.max(a.hi(), b.hi())));
    }
  }

  private static void requireShift(int shift) {
    if (shift < 0 || shift >= Long.SIZE - 2) {
      throw new IllegalArgumentException("shift " + shift);
    }
  }
}
