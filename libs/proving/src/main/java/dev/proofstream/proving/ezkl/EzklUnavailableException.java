package dev.proofstream.proving.ezkl;

/** EZKL is not here and could not be installed. The message says what to do. */
public final class EzklUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EzklUnavailableException(String message) {
    super(message);
  }

  public EzklUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
