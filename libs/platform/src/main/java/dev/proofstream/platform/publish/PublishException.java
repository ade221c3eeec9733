package dev.proofstream.platform.publish;

import dev.proofstream.platform.UnavailableException;

/** The broker did not acknowledge an event in time; it may stand on the topic all the same. */
public final class PublishException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  public PublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
