package dev.proofstream.cli;

/** Ends a command with a message for the user and an exit status, without a stack trace. */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private CommandFailedException(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The answer is no: exit status 1. */
  public static CommandFailedException no(String message) {
    return new CommandFailedException(ExitStatus.NO, message, null);
  }

  /** The command was used wrongly: exit status 2. */
  public static CommandFailedException usage(String message) {
    return new CommandFailedException(ExitStatus.USAGE, message, null);
  }

  /** The surroundings failed: exit status 3. The message says what to do. */
  public static CommandFailedException surroundings(String message) {
    return new CommandFailedException(ExitStatus.SURROUNDINGS, message, null);
  }

  /** The surroundings failed: exit status 3. The message says what to do. */
  public static CommandFailedException surroundings(String message, Throwable cause) {
    return new CommandFailedException(ExitStatus.SURROUNDINGS, message, cause);
  }

  public int status() {
    return status;
  }
}
