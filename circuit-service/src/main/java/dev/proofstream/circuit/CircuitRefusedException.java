package dev.proofstream.circuit;

/** Why no circuit is made of a model. */
final class CircuitRefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** The values of {@code code} in CircuitFailed. */
  enum Code {
    /** The event or one of its artifacts contradicts itself or is not what it says. */
    MALFORMED,
    /** No such proof system here. */
    UNSUPPORTED_SYSTEM,
    /** The proof system lacks the option that {@code field} names. */
    UNSUPPORTED_OPTION,
    /** The model does not become a circuit; the message names stage and layer. */
    NOT_COMPILED,
    /** A fault of ours. */
    INTERNAL
  }

  private final String stage;
  private final Code code;
  private final String field;

  CircuitRefusedException(String stage, Code code, String field, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.code = code;
    this.field = field;
  }

  CircuitRefusedException(String stage, Code code, String field, String message) {
    this(stage, code, field, message, null);
  }

  String stage() {
    return stage;
  }

  Code code() {
    return code;
  }

  String field() {
    return field;
  }
}
