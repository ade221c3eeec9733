package dev.proofstream.trainer;

import dev.proofstream.proto.FailureCode;

/** Why a training request gets no model; becomes a TrainingFailed. */
final class TrainingFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final FailureCode code;
  private final String field;

  /**
   * @param stage decode, data, train
   * @param field path of the offending field of the request, or empty
   * @param message for users
   */
  TrainingFailedException(String stage, FailureCode code, String field, String message) {
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
