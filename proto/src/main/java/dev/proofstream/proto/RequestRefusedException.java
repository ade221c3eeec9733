package dev.proofstream.proto;

import java.util.Objects;

/** A request that cannot be worked on. Neither message nor field holds the values of features. */
public final class RequestRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;
  private final String field;
  private final String requestId;

  /**
   * @param code what is wrong
   * @param field path of the offending field, empty when there is none
   * @param message one sentence for the producer
   * @param requestId the request's own id where it could be read, else its source
   */
  public RequestRefusedException(FailureCode code, String field, String message, String requestId) {
    super(message);
    this.code = Objects.requireNonNull(code);
    this.field = Objects.requireNonNull(field);
    this.requestId = Objects.requireNonNull(requestId);
  }

  public FailureCode code() {
    return code;
  }

  public String field() {
    return field;
  }

  public String requestId() {
    return requestId;
  }
}
