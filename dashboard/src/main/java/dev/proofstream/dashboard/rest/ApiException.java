package dev.proofstream.dashboard.rest;

import java.util.Objects;

/** A request that is answered with an error. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String field;

  /**
   * @param status HTTP status
   * @param code what is wrong, in capitals
   * @param field the offending parameter or field, empty when there is none
   * @param message one sentence
   */
  ApiException(int status, String code, String field, String message) {
    super(Objects.requireNonNull(message));
    this.status = status;
    this.code = Objects.requireNonNull(code);
    this.field = Objects.requireNonNull(field);
  }

  static ApiException badParameter(String name, String message) {
    return new ApiException(400, "BAD_PARAMETER", name, message);
  }

  static ApiException notFound(String field, String message) {
    return new ApiException(404, "NOT_FOUND", field, message);
  }

  int status() {
    return status;
  }

  ErrorBody body() {
    return new ErrorBody(code, field, getMessage());
  }
}
