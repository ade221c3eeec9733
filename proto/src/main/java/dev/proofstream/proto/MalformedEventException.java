package dev.proofstream.proto;

/** A value that is not the event it should be. The message never holds the value's content. */
public final class MalformedEventException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedEventException(String message) {
    super(message);
  }
}
