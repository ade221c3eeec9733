package dev.proofstream.proving;

/** A circuit option that a proof system does not have. */
public final class UnsupportedOptionException extends Exception {
  private static final long serialVersionUID = 1;
  private final String option;

  public UnsupportedOptionException(String option, String message) {
    super(message);
    this.option = option;
  }

  /** Name of the option, such as {@code parameters}. */
  public String option() {
    return option;
  }
}
