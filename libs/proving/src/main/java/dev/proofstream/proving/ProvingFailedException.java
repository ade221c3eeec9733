package dev.proofstream.proving;

/**
 * A proof that could not be made although the input is permitted: a fault of the circuit's files.
 */
public final class ProvingFailedException extends Exception {
  private static final long serialVersionUID = 1;
  private final String stage;

  public ProvingFailedException(String stage, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
  }

  /** {@code witness} or {@code prove}. */
  public String stage() {
    return stage;
  }
}
