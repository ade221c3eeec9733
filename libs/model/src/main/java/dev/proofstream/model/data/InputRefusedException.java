package dev.proofstream.model.data;

/**
 * A row that a model does not take. Neither message nor field holds a feature's value: both end up
 * in logs and on topics that many can read.
 */
public final class InputRefusedException extends Exception {

  /** Why; the names are those of the failure codes that users see. */
  public enum Code {
    /** A column, or an input of the encoded row, is not there. */
    MISSING_FEATURE,
    /** A column that the data set does not have, or more inputs than the model has. */
    UNKNOWN_FEATURE,
    /** Text where a number belongs, or the other way round, or neither of both. */
    WRONG_TYPE,
    /** Outside the declared range, between two steps, not finite, no such category, not one-hot. */
    OUT_OF_RANGE
  }

  private final Code code;
  private final String field;

  public InputRefusedException(Code code, String field, String message) {
    super(message);
    this.code = code;
    this.field = field;
  }

  public Code code() {
    return code;
  }

  /** Path of what was refused, such as {@code features.Age}, {@code input[3]} or {@code input}. */
  public String field() {
    return field;
  }
}
