package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.bundle.Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;

/** Something that somebody does to the instances of a proof. */
@FunctionalInterface
interface ProofChange {
  JsonMapper MAPPER = new JsonMapper();

  void apply(ArrayNode instances) throws Exception;

  /** The bundle with its instances changed. */
  static Bundle in(Bundle bundle, ProofChange change) throws Exception {
    ObjectNode proof = proof(bundle);
    change.apply(instances(proof));
    return with(bundle, proof);
  }

  /** The bundle with one instance replaced. */
  static Bundle in(Bundle bundle, int instance, String hex) throws Exception {
    return in(bundle, instances -> instances.set(instance, hex));
  }

  static Bundle with(Bundle bundle, ObjectNode proof) throws IOException {
    return bundle.with(Bundle.PROOF, MAPPER.writeValueAsBytes(proof));
  }

  static ObjectNode proof(Bundle bundle) throws Exception {
    return (ObjectNode) MAPPER.readTree(bundle.entry(Bundle.PROOF));
  }

  static ArrayNode instances(ObjectNode proof) {
    return (ArrayNode) proof.get("instances").get(0);
  }

  static BigInteger instance(Bundle bundle, int index) throws Exception {
    return FieldElement.parse(instances(proof(bundle)).get(index).asText()).orElseThrow();
  }

  static String element(long value) {
    return FieldElement.hex(BigInteger.valueOf(value));
  }

  /** The same element plus the order of the field, little-endian as EZKL writes elements. */
  static String alias(BigInteger element) {
    byte[] bigEndian = element.add(FieldElement.ORDER).toByteArray();
    StringBuilder hex = new StringBuilder();
    for (int i = bigEndian.length - 1; i >= 0; i--) {
      hex.append(HexFormat.of().toHexDigits(bigEndian[i]));
    }
    return hex + "0".repeat(Math.max(0, 64 - hex.length()));
  }
}
