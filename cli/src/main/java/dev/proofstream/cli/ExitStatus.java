package dev.proofstream.cli;

/** Exit statuses of every command, as INTERFACE.md fixes them. */
public final class ExitStatus {
  /** Done. */
  public static final int DONE = 0;

  /** The answer is no: an invalid proof, a rejected request or model, a quality bar missed. */
  public static final int NO = 1;

  /** Wrong usage: an unknown option, no such file. */
  public static final int USAGE = 2;

  /** The surroundings failed: a port taken, the broker gone, a bug. */
  public static final int SURROUNDINGS = 3;

  private ExitStatus() {}
}
