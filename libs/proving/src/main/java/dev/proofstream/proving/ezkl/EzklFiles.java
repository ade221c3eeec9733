package dev.proofstream.proving.ezkl;

import java.util.List;

/** Names of an EZKL circuit's files; all but {@link #PARAMETERS} are EZKL's own formats. */
final class EzklFiles {
  static final String ONNX = "network.onnx";
  static final String SETTINGS = "settings.json";
  static final String COMPILED = "model.compiled";
  static final String PROVING_KEY = "pk.key";
  static final String VERIFYING_KEY = "vk.key";
  static final String SRS = "kzg.srs";

  /** See {@link VerifierString}. */
  static final String VERIFIER_SRS = "kzg-verifier.srs";

  /** See {@link EzklParameters}. */
  static final String PARAMETERS = "ezkl.json";

  /** What a check needs and a bundle carries. */
  static final List<String> FOR_VERIFIERS =
      List.of(PARAMETERS, SETTINGS, VERIFYING_KEY, VERIFIER_SRS);

  private EzklFiles() {}
}
