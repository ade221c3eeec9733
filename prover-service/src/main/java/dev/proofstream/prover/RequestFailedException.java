package dev.proofstream.prover;

import dev.proofstream.proto.FailureCode;

/** A request ends without a proof, and trying again would not change that. */
final class RequestFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final FailureCode code;
  private final String field;

  /**
   * @param stage decode, resolve, encode, witness or prove
   * @param field path of the offending field, empty when there is none
   * @param message one sentence for the producer, without the values of features
   */
  RequestFailedException(String stage, FailureCode code, String field, String message) {
    super(message);
    this.stage = stage;
    this.code = code;
    this.field = field;
  }

  String stage() {
    return stage;
  }

  FailureCode code() {
    return code;
  }

  String field() {
    return field;
  }
}
