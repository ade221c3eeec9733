package dev.proofstream.proving.ezkl;

import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.ProofInput;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What the graph's input holds: the rows one after the other, the last one again until the batch is
 * full, then with hashed inputs the limbs of the salt.
 */
final class GraphInput {

  /** For circuits that are only tried out: a salt hides nothing then. */
  private static final byte[] NO_SALT = new byte[ProofInput.MIN_SALT_BYTES];

  private GraphInput() {}

  static List<BigInteger> elements(
      CircuitOptions options, InputQuantization quantization, Limbs limbs, ProofInput input) {
    List<BigInteger> elements = new ArrayList<>();
    for (int[] row : input.padded(options.batch()).rows()) {
      for (long integer : quantization.integers(row)) {
        elements.add(BigInteger.valueOf(integer));
      }
    }
    if (options.input().equals(CircuitOptions.HASHED)) {
      elements.addAll(limbs.of(input.saltValue().orElseThrow()));
    }
    return elements;
  }

  /** Of rows that nobody asked for, as in a calibration: with a salt of zeros if one is needed. */
  static List<BigInteger> elements(
      CircuitOptions options, InputQuantization quantization, Limbs limbs, List<int[]> rows) {
    return elements(options, quantization, limbs, ProofInput.of(rows, NO_SALT));
  }
}
