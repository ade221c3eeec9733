package dev.proofstream.platform.publish;

/** The broker refuses this event and will refuse it again, such as one that is too large. */
public final class EventRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EventRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
