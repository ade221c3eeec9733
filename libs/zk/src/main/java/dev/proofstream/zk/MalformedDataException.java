package dev.proofstream.zk;

/**
 * Data from outside (a file, a point, a proof, a key) is not what its format demands. The message
 * says what and where in one sentence and never holds witness values; {@link #reason()} is for
 * machines.
 */
public class MalformedDataException extends RuntimeException {

  /** What is wrong with the data. */
  public enum Reason {
    /** More bytes or elements than a file of this kind may have here. */
    TOO_LARGE,
    /** Not a JSON text, or one with duplicate keys or trailing content. */
    NOT_JSON,
    /** A JSON value of another type than the format has at this place. */
    WRONG_TYPE,
    /** A JSON field that the format does not have. */
    UNKNOWN_FIELD,
    /** A JSON field that the format has and the data lacks. */
    MISSING_FIELD,
    /** A wrong number of elements or bytes. */
    WRONG_LENGTH,
    /** A number that is not written in the one permitted way: decimal, no sign, no leading zero. */
    NOT_CANONICAL,
    /** A number that is not below the modulus of its field, or an index beyond its table. */
    OUT_OF_RANGE,
    /** A projective point whose z is not 1. */
    NOT_AFFINE,
    /** A point that does not satisfy the curve's equation. */
    NOT_ON_CURVE,
    /** A point on the curve but outside the subgroup of order r. */
    NOT_IN_SUBGROUP,
    /** The neutral element where none may stand. */
    POINT_AT_INFINITY,
    /** Not Groth16. */
    WRONG_PROTOCOL,
    /** Not BN254 (snarkjs: bn128). */
    WRONG_CURVE,
    /**
     * A verification key whose delta is the generator: nobody contributed to it, so anybody can
     * forge.
     */
    TRIVIAL_DELTA,
    /** A file that does not begin with its format's mark. */
    WRONG_FORMAT,
    /** A version of the format that is not supported. */
    WRONG_VERSION,
    /** A file that ends too early. */
    TRUNCATED,
    /** A section, wire or name that stands twice. */
    DUPLICATE,
    /** A file without a section that it must have. */
    MISSING_SECTION,
    /** A feature of the format that is not supported, such as custom gates. */
    UNSUPPORTED,
    /** Parts that contradict each other. */
    INCONSISTENT
  }

  private final Reason reason;

  /**
   * @param reason for machines
   * @param message one sentence for people, without secrets
   */
  public MalformedDataException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Same as {@link #MalformedDataException(Reason, String)}, with the exception that led here. */
  public MalformedDataException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What is wrong, for machines. */
  public final Reason reason() {
    return reason;
  }
}
