package dev.proofstream.verifier;

import dev.proofstream.proto.FailureCode;

/** The request deserves no proof, so that a verdict on one would say nothing. */
final class RequestFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final FailureCode code;
  private final String field;

  /**
   * @param stage resolve, encode or verify
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
