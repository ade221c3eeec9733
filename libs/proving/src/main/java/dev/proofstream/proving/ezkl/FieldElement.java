package dev.proofstream.proving.ezkl;

import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Elements of BN254's scalar field as EZKL writes them: 32 bytes, little-endian, 64 lower-case hex
 * digits. A signed integer {@code v} stands as {@code v mod r}.
 */
final class FieldElement {
  /** The field's order. */
  static final BigInteger ORDER = PrimeField.FR.modulus();

  private static final BigInteger HALF = ORDER.shiftRight(1);
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private FieldElement() {}

  static String hex(BigInteger value) {
    byte[] bigEndian = value.mod(ORDER).toByteArray();
    byte[] littleEndian = new byte[BYTES];
    for (int i = 0; i < Math.min(BYTES, bigEndian.length); i++) {
      littleEndian[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return HexFormat.of().formatHex(littleEndian);
  }

  /** The element, from 0 to the order; empty when the text is not its only permitted form. */
  static Optional<BigInteger> parse(String hex) {
    if (!FORM.matcher(hex).matches()) {
      return Optional.empty();
    }
    byte[] littleEndian = HexFormat.of().parseHex(hex);
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = littleEndian[BYTES - 1 - i];
    }
    return Optional.of(new BigInteger(1, bigEndian)).filter(v -> v.compareTo(ORDER) < 0);
  }

  /** The integer nearest to zero that an element stands for. */
  static BigInteger signed(BigInteger element) {
    return element.compareTo(HALF) > 0 ? element.subtract(ORDER) : element;
  }
}
