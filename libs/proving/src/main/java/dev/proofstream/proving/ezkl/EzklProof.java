package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * What counts of EZKL's proof file: {@code instances} and {@code proof}. Everything else in it
 * ({@code pretty_public_inputs}, {@code hex_proof}, {@code timestamp}, {@code version}) is covered
 * by no check of EZKL's, so nothing is read from it.
 *
 * @param instances field elements, from 0 to the order, see {@link InstanceLayout}
 * @param proof the proof's bytes
 */
record EzklProof(List<BigInteger> instances, byte[] proof) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int MAX_BYTE = 255;

  EzklProof {
    instances = List.copyOf(instances);
  }

  /**
   * @param instanceCount exact number of instances
   * @param proofBytes exact length of the proof: EZKL itself ignores what follows it
   */
  static EzklProof parse(byte[] file, int instanceCount, int proofBytes)
      throws BundleRejectedException {
    JsonNode json;
    try {
      json = MAPPER.readTree(file);
    } catch (IOException e) {
      throw malformed("is not JSON");
    }
    JsonNode columns = json.path("instances");
    if (!columns.isArray() || columns.size() != 1 || !columns.get(0).isArray()) {
      throw malformed("has no instances, in one column");
    }
    return new EzklProof(
        instances(columns.get(0), instanceCount), proof(json.path("proof"), proofBytes));
  }

  private static List<BigInteger> instances(JsonNode column, int count)
      throws BundleRejectedException {
    if (column.size() != count) {
      throw new BundleRejectedException(
          Reason.SIGNAL_COUNT,
          "the proof has %d instances, the circuit %d".formatted(column.size(), count));
    }
    List<BigInteger> instances = new ArrayList<>();
    for (JsonNode instance : column) {
      instances.add(
          FieldElement.parse(instance.isTextual() ? instance.textValue() : "")
              .orElseThrow(
                  () ->
                      new BundleRejectedException(
                          Reason.SIGNAL_NOT_CANONICAL,
                          "instance "
                              + instances.size()
                              + " is no field element in its canonical form")));
    }
    return instances;
  }

  private static byte[] proof(JsonNode array, int length) throws BundleRejectedException {
    if (!array.isArray() || array.size() != length) {
      throw malformed("has not a proof of exactly " + length + " bytes");
    }
    byte[] proof = new byte[length];
    for (int i = 0; i < length; i++) {
      JsonNode value = array.get(i);
      if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_BYTE) {
        throw malformed("has a proof that is not made of bytes");
      }
      proof[i] = (byte) value.intValue();
    }
    return proof;
  }

  private static BundleRejectedException malformed(String what) {
    return new BundleRejectedException(Reason.PROOF_MALFORMED, "proof.json " + what);
  }

  /** Without the instances: they hold the features. */
  @Override
  public String toString() {
    return "EzklProof of " + proof.length + " bytes";
  }
}
