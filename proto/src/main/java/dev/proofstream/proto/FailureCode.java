package dev.proofstream.proto;

/** Why a request failed: the value of {@code code} in failure events. */
public enum FailureCode {
  /** Not decodable, or a field breaks the rules of its text. */
  MALFORMED,
  /** No model or circuit of that name. */
  UNKNOWN_MODEL,
  /** A proof system for which the model has no circuit. */
  UNSUPPORTED_SYSTEM,
  /** A column of the data set is absent. */
  MISSING_FEATURE,
  /** A column that the data set does not have. */
  UNKNOWN_FEATURE,
  /** A value of another type than the field's. */
  WRONG_TYPE,
  /** A value outside the declared range, or between its steps. */
  OUT_OF_RANGE,
  /** A value larger than {@link Topics#MAX_REQUEST_BYTES}. */
  TOO_LARGE,
  /** The request id was used before with other content. */
  CONFLICT,
  /** Every delivery but the last ended without an outcome. */
  POISON,
  /** A fault of ours. */
  INTERNAL
}
