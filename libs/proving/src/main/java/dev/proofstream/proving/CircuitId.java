package dev.proofstream.proving;

import java.util.HexFormat;

/**
 * What identifies a circuit: {@code SHA-256("proofstream/circuit/v1" ‖ LP(modelId) ‖ LP(canonical
 * options) ‖ LP(SHA-256 of verification_key.json))} in lower-case hex, digests going in as their
 * hex text.
 */
public final class CircuitId {
  private static final String DOMAIN = "proofstream/circuit/v1";

  private CircuitId() {}

  public static String of(String modelId, CircuitOptions options, String verificationKeySha256) {
    return HexFormat.of()
        .formatHex(Digests.ofParts(DOMAIN, modelId, options.canonical(), verificationKeySha256));
  }
}
