package dev.proofstream.proving;

/** A model that did not become a circuit; says in which stage. */
public final class CompilationFailedException extends Exception {
  private static final long serialVersionUID = 1;
  private final String stage;

  public CompilationFailedException(String stage, String message) {
    super(message);
    this.stage = stage;
  }

  public CompilationFailedException(String stage, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
  }

  /** {@code calibrate}, {@code generate}, {@code compile} or {@code setup}. */
  public String stage() {
    return stage;
  }
}
