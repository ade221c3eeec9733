package dev.proofstream.zk.r1cs;

/**
 * A witness does not satisfy a constraint. The message names the constraint's index and wires,
 * never the values on them.
 */
public final class UnsatisfiedConstraintException extends RuntimeException {

  private final int constraint;

  /**
   * @param constraint index of the row, from 0
   * @param wires the row's wires, for people
   */
  public UnsatisfiedConstraintException(int constraint, String wires) {
    super("constraint " + constraint + " is not satisfied by the witness; " + wires);
    this.constraint = constraint;
  }

  /** Index of the first row that is not satisfied, from 0. */
  public int constraint() {
    return constraint;
  }
}
