package dev.proofstream.zk.circom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.MalformedDataException.Reason;
import dev.proofstream.zk.curve.G1Point;
import dev.proofstream.zk.curve.G2Point;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.groth16.VerifyingKey;
import dev.proofstream.zk.pairing.GtElement;
import dev.proofstream.zk.pairing.Pairing;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * snarkjs's {@code verification_key.json}. Reading is stricter than snarkjs: exactly its fields,
 * every point canonical, affine, on the curve, in the subgroup and not at infinity, delta not the
 * generator, as many ICs as {@code nPublic} + 1, and {@code vk_alphabeta_12} equal to the pairing
 * of alpha and beta.
 */
public final class VerificationKeyJson {

  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private VerificationKeyJson() {}

  /**
   * Reads a key.
   *
   * @throws MalformedVerificationKeyException with what is wrong
   */
  public static VerifyingKey read(byte[] json) {
    try {
      return decode(StrictJson.parse(json, MAX_BYTES));
    } catch (MalformedDataException e) {
      throw new MalformedVerificationKeyException(e);
    }
  }

  private static VerifyingKey decode(JsonNode node) {
    BigInteger p = PrimeField.FP.modulus();
    StrictJson.requireFields(
        node,
        "protocol",
        "curve",
        "nPublic",
        "vk_alpha_1",
        "vk_beta_2",
        "vk_gamma_2",
        "vk_delta_2",
        "vk_alphabeta_12",
        "IC");
    StrictJson.requireGroth16OverBn254(node);
    JsonNode count = node.get("nPublic");
    if (!count.isInt() || count.intValue() < 0 || count.intValue() == Integer.MAX_VALUE) {
      throw new MalformedDataException(Reason.WRONG_TYPE, "nPublic is not a count");
    }
    JsonNode icNode = StrictJson.requireArray(node.get("IC"), count.intValue() + 1, "IC");
    G1Point alpha = StrictJson.g1(node.get("vk_alpha_1"), p, "vk_alpha_1");
    G2Point beta = StrictJson.g2(node.get("vk_beta_2"), p, "vk_beta_2");
    G2Point gamma = StrictJson.g2(node.get("vk_gamma_2"), p, "vk_gamma_2");
    G2Point delta = StrictJson.g2(node.get("vk_delta_2"), p, "vk_delta_2");
    List<G1Point> ic = new ArrayList<>();
    for (int i = 0; i < icNode.size(); i++) {
      ic.add(StrictJson.g1(icNode.get(i), p, "IC[" + i + "]"));
    }
    VerifyingKey key = new VerifyingKey(alpha, beta, gamma, delta, ic);
    requireAlphaBeta(node.get("vk_alphabeta_12"), Pairing.of(alpha, beta));
    return key;
  }

  private static void requireAlphaBeta(JsonNode node, GtElement expected) {
    String where = "vk_alphabeta_12";
    StrictJson.requireArray(node, 2, where);
    for (int i = 0; i < 12; i++) {
      JsonNode cubic = StrictJson.requireArray(node.get(i / 6), 3, where);
      JsonNode quadratic = StrictJson.requireArray(cubic.get(i / 2 % 3), 2, where);
      BigInteger number = StrictJson.number(quadratic.get(i % 2), PrimeField.FP.modulus(), where);
      if (!number.equals(expected.coefficient(i))) {
        throw new MalformedDataException(
            Reason.INCONSISTENT, where + " is not the pairing of alpha and beta");
      }
    }
  }

  /** Writes a key, byte for byte as {@code snarkjs zkey export verificationkey} does. */
  public static byte[] write(VerifyingKey key) {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    ObjectNode node = factory.objectNode();
    node.put("protocol", "groth16");
    node.put("curve", "bn128");
    node.put("nPublic", key.publicSignals());
    node.set("vk_alpha_1", StrictJson.g1(key.alpha1()));
    node.set("vk_beta_2", StrictJson.g2(key.beta2()));
    node.set("vk_gamma_2", StrictJson.g2(key.gamma2()));
    node.set("vk_delta_2", StrictJson.g2(key.delta2()));
    GtElement alphaBeta = Pairing.of(key.alpha1(), key.beta2());
    ArrayNode outer = factory.arrayNode(2);
    for (int i = 0; i < 12; i += 6) {
      ArrayNode cubic = factory.arrayNode(3);
      for (int j = i; j < i + 6; j += 2) {
        cubic.add(StrictJson.array(alphaBeta.coefficient(j), alphaBeta.coefficient(j + 1)));
      }
      outer.add(cubic);
    }
    node.set("vk_alphabeta_12", outer);
    ArrayNode ic = factory.arrayNode(key.ic().size());
    key.ic().forEach(point -> ic.add(StrictJson.g1(point)));
    node.set("IC", ic);
    return StrictJson.write(node);
  }
}
