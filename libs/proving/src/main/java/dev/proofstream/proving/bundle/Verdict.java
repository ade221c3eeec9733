package dev.proofstream.proving.bundle;

import java.util.List;

/**
 * What became of a bundle. Of a rejected one, only what was established before the rejection is
 * filled in; the prediction never is.
 *
 * @param valid whether every check passed
 * @param reason {@link Reason#NONE} when valid
 * @param message a sentence for people, empty when valid; holds no feature's value
 * @param label class index read from the public signals; -1 when not valid
 * @param labelName its name; empty when not valid
 * @param outputs the public outputs as canonical decimals
 * @param model name of the model; empty when unknown
 * @param modelId digest of the model
 * @param circuitId digest of the circuit
 * @param proofSystem such as {@code circom-groth16}
 * @param keys {@code dev} or {@code ceremony}
 * @param signer fingerprint of the manifest's signer
 * @param trusted whether the signer is one to trust
 * @param requestId request that the proof is bound to
 * @param publicInputs levels of the inputs as canonical decimals
 */
public record Verdict(
    boolean valid,
    Reason reason,
    String message,
    int label,
    String labelName,
    List<String> outputs,
    String model,
    String modelId,
    String circuitId,
    String proofSystem,
    String keys,
    String signer,
    boolean trusted,
    String requestId,
    List<String> publicInputs) {

  public Verdict {
    outputs = List.copyOf(outputs);
    publicInputs = List.copyOf(publicInputs);
  }

  static Verdict rejected(BundleRejectedException e, Manifest manifest, Signer signer) {
    return new Verdict(
        false,
        e.reason(),
        e.getMessage(),
        -1,
        "",
        List.of(),
        manifest == null ? "" : manifest.modelName(),
        manifest == null ? "" : manifest.modelId(),
        manifest == null ? "" : manifest.circuitId(),
        manifest == null ? "" : manifest.proofSystem(),
        manifest == null ? "" : manifest.keys(),
        signer.fingerprint(),
        signer.trusted(),
        "",
        List.of());
  }

  /** Who signed, as far as known. */
  record Signer(String fingerprint, boolean trusted) {
    static final Signer UNKNOWN = new Signer("", false);
  }

  /** Without the public inputs: they are the features. */
  @Override
  public String toString() {
    return valid
        ? "Verdict[valid, request " + requestId + "]"
        : "Verdict[" + reason + ": " + message + "]";
  }
}
