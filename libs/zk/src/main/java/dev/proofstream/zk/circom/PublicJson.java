package dev.proofstream.zk.circom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.field.PrimeField;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * snarkjs's {@code public.json}: an array of decimal strings. Reading is stricter than snarkjs:
 * each canonical and below r, so that a signal has one representation only.
 */
public final class PublicJson {

  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private PublicJson() {}

  /**
   * Reads the public signals.
   *
   * @throws MalformedPublicSignalsException with what is wrong
   */
  public static List<BigInteger> read(byte[] json) {
    try {
      JsonNode node = StrictJson.parse(json, MAX_BYTES);
      if (!node.isArray()) {
        throw new MalformedDataException(Reason.WRONG_TYPE, "is not a JSON array");
      }
      List<BigInteger> signals = new ArrayList<>(node.size());
      for (int i = 0; i < node.size(); i++) {
        signals.add(StrictJson.number(node.get(i), PrimeField.FR.modulus(), "public signal " + i));
      }
      return List.copyOf(signals);
    } catch (MalformedDataException e) {
      throw new MalformedPublicSignalsException(e);
    }
  }

  /** Writes public signals, byte for byte as snarkjs's command does. */
  public static byte[] write(List<BigInteger> signals) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(signals.size());
    for (BigInteger signal : signals) {
      if (signal.signum() < 0 || signal.compareTo(PrimeField.FR.modulus()) >= 0) {
        throw new IllegalArgumentException("a public signal is not in 0..r-1");
      }
      array.add(signal.toString());
    }
    return StrictJson.write(array);
  }
}
