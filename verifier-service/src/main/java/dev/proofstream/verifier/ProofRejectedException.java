package dev.proofstream.verifier;

/** The announced proof is not one of the request's prediction. */
final class ProofRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason code of the check that failed, such as INPUT_MISMATCH
   * @param message one sentence, without the values of features
   */
  ProofRejectedException(String reason, String message) {
    super(reason + ": " + message);
  }
}
