package dev.proofstream.devstack;

/** The stack cannot start or stop; the message says why and what to do. */
public class DevStackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DevStackException(String message) {
    super(message);
  }

  public DevStackException(String message, Throwable cause) {
    super(message, cause);
  }
}
