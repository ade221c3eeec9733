package dev.proofstream.proving.bundle;

import java.util.List;

/**
 * What became of a bundle. Of a rejected one, only what was established before the rejection is
 * filled in; the prediction never is.
 *
 * @param valid whether every check passed
 * @param reason {@link Reason#NONE} when valid
 * @param message a sentence for people, empty when valid; holds no feature's value
 * @param labels per row the class index read from the public signals, -1 where the model has no
 *     classes; as many as the request has rows where the request is known, else as many as the
 *     circuit's batch; none when not valid
 * @param labelNames their names, empty texts where there are no classes
 * @param outputs the public outputs of the same rows, row by row: class indices, or logits in the
 *     model's units
 * @param model name of the model; empty when unknown
 * @param modelId digest of the model
 * @param circuitId digest of the circuit
 * @param proofSystem such as {@code circom-groth16}
 * @param keys {@code dev} or {@code ceremony}
 * @param signer fingerprint of the manifest's signer
 * @param trusted whether the signer is one to trust
 * @param requestId request that the proof is bound to
 * @param publicInputs inputs of all rows as canonical decimals, as far as they are public
 * @param publicSignals all public signals as canonical decimals, in the order of the manifest
 */
public record Verdict(
    boolean valid,
    Reason reason,
    String message,
    List<Integer> labels,
    List<String> labelNames,
    List<String> outputs,
    String model,
    String modelId,
    String circuitId,
    String proofSystem,
    String keys,
    String signer,
    boolean trusted,
    String requestId,
    List<String> publicInputs,
    List<String> publicSignals) {

  public Verdict {
    labels = List.copyOf(labels);
    labelNames = List.copyOf(labelNames);
    publicSignals = List.copyOf(publicSignals);
    outputs = List.copyOf(outputs);
    publicInputs = List.copyOf(publicInputs);
  }

  /** The first row's class index; -1 when not valid or without classes. */
  public int label() {
    return labels.isEmpty() ? -1 : labels.getFirst();
  }

  /** The first row's class; empty when not valid or without classes. */
  public String labelName() {
    return labelNames.isEmpty() ? "" : labelNames.getFirst();
  }

  static Verdict rejected(BundleRejectedException e, Manifest manifest, Signer signer) {
    return new Verdict(
        false,
        e.reason(),
        e.getMessage(),
        List.of(),
        List.of(),
        List.of(),
        manifest == null ? "" : manifest.modelName(),
        manifest == null ? "" : manifest.modelId(),
        manifest == null ? "" : manifest.circuitId(),
        manifest == null ? "" : manifest.proofSystem(),
        manifest == null ? "" : manifest.keys(),
        signer.fingerprint(),
        signer.trusted(),
        "",
        List.of(),
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
