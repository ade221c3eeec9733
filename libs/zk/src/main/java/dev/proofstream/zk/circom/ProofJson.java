package dev.proofstream.zk.circom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.field.PrimeField;
import dev.proofstream.zk.groth16.Groth16Proof;
import java.math.BigInteger;

/**
 * snarkjs's {@code proof.json}: {@code pi_a}, {@code pi_b}, {@code pi_c}, {@code protocol}, {@code
 * curve}. Reading is stricter than snarkjs: exactly these fields, canonical coordinates below p,
 * affine, on the curve, in the subgroup, not at infinity.
 */
public final class ProofJson {

  private static final int MAX_BYTES = 16 * 1024;

  private ProofJson() {}

  /**
   * Reads a proof.
   *
   * @throws MalformedProofException with what is wrong
   */
  public static Groth16Proof read(byte[] json) {
    try {
      BigInteger p = PrimeField.FP.modulus();
      JsonNode node = StrictJson.parse(json, MAX_BYTES);
      StrictJson.requireFields(node, "pi_a", "pi_b", "pi_c", "protocol", "curve");
      StrictJson.requireGroth16OverBn254(node);
      return new Groth16Proof(
          StrictJson.g1(node.get("pi_a"), p, "pi_a"),
          StrictJson.g2(node.get("pi_b"), p, "pi_b"),
          StrictJson.g1(node.get("pi_c"), p, "pi_c"));
    } catch (MalformedDataException e) {
      throw new MalformedProofException(e);
    }
  }

  /** Writes a proof, byte for byte as snarkjs's command does. */
  public static byte[] write(Groth16Proof proof) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("pi_a", StrictJson.g1(proof.a()));
    node.set("pi_b", StrictJson.g2(proof.b()));
    node.set("pi_c", StrictJson.g1(proof.c()));
    node.put("protocol", "groth16");
    node.put("curve", "bn128");
    return StrictJson.write(node);
  }
}
