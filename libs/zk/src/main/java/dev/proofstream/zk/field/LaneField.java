package dev.proofstream.zk.field;

import java.math.BigInteger;

/**
 * The constants of a prime m for arithmetic on digits of {@link Lanes#DIGIT} bits.
 *
 * @param modulus balanced digits of m: those below the top one in -2^50..2^50-1
 * @param inverse -1 / m modulo 2^51
 */
record LaneField(long[] modulus, long inverse) {

  static final LaneField FP = of(PrimeField.FP);
  static final LaneField FR = of(PrimeField.FR);

  static LaneField of(PrimeField field) {
    BigInteger m = field.modulus();
    BigInteger radix = BigInteger.ONE.shiftLeft(Lanes.DIGIT);
    long[] digits = new long[Lanes.DIGITS];
    BigInteger rest = m;
    for (int i = 0; i < Lanes.DIGITS - 1; i++) {
      BigInteger digit = rest.mod(radix);
      if (digit.testBit(Lanes.DIGIT - 1)) {
        digit = digit.subtract(radix);
      }
      digits[i] = digit.longValueExact();
      rest = rest.subtract(digit).shiftRight(Lanes.DIGIT);
    }
    digits[Lanes.DIGITS - 1] = rest.longValueExact();
    return new LaneField(digits, radix.subtract(m.modInverse(radix)).longValueExact());
  }

  /** The constants of a field. */
  static LaneField from(PrimeField field) {
    return field == PrimeField.FP ? FP : FR;
  }
}
