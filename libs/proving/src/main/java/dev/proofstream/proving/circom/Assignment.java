package dev.proofstream.proving.circom;

import dev.proofstream.model.quantize.QuantizedModel.Trace;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * What one witness is made of. Secret.
 *
 * @param rows evaluation of each row of the batch
 * @param salt of the commitment to the inputs; 0 where there is none
 * @param parameterSalt of the commitment to the parameters; 0 where there is none
 * @param binding of the request
 */
record Assignment(List<Trace> rows, BigInteger salt, BigInteger parameterSalt, BigInteger binding) {

  Assignment {
    rows = List.copyOf(rows);
  }

  /** Levels of all rows, one after the other. */
  static long[] levels(CircuitDesign design, List<Trace> rows) {
    long[] levels = new long[rows.size() * design.inputs()];
    for (int r = 0; r < rows.size(); r++) {
      System.arraycopy(rows.get(r).signals(), 0, levels, r * design.inputs(), design.inputs());
    }
    return levels;
  }

  /** Commitment to these levels. */
  static BigInteger inputHash(CircuitDesign design, long[] levels, BigInteger salt) {
    return new Commitment(design.levelBits()).hash(salt, levels);
  }

  /** Commitment to the design's parameters. */
  static BigInteger parameterRoot(CircuitDesign design, BigInteger salt) {
    List<CircuitDesign.Parameter> parameters = design.parameters();
    return new Commitment(parameters.stream().mapToInt(CircuitDesign.Parameter::bits).toArray())
        .hash(salt, parameters.stream().mapToLong(CircuitDesign.Parameter::offset).toArray());
  }

  /** A salt that hides whatever it is hashed with: 248 random bits. */
  static BigInteger randomSalt(SecureRandom random) {
    return new BigInteger(248, random);
  }

  @Override
  public String toString() {
    return "Assignment of " + rows.size() + " rows";
  }

  /** As the padding of a short request does. */
  static List<Trace> padded(List<Trace> rows, int batch) {
    Trace[] all = rows.toArray(new Trace[batch]);
    Arrays.fill(all, rows.size(), batch, rows.getLast());
    return Arrays.asList(all);
  }
}
