package dev.proofstream.proving.bundle;

/** Why a bundle was rejected. One per check, in the order in which they are made. */
public enum Reason {
  /** It was not rejected. */
  NONE,
  /** No zip and no folder, or beyond the permitted sizes. */
  UNREADABLE,
  /** A file that every bundle has is not there. */
  MISSING_FILE,
  /** The manifest's signature is not one over its bytes by the key in signer.pem. */
  BAD_SIGNATURE,
  /** The signature is right, but nobody said to trust the signer. */
  UNTRUSTED,
  /** The manifest is malformed or contradicts itself. */
  MANIFEST_INVALID,
  /** No such proof system here. */
  UNSUPPORTED_SYSTEM,
  /** The verifying key is not the one that the manifest names by digest. */
  KEY_MISMATCH,
  /** The verifying key is malformed, unsound or of another number of public signals. */
  KEY_INVALID,
  /** Another circuit than the one that the manifest, or the request, calls for. */
  CIRCUIT_MISMATCH,
  /** binding.json does not say request and circuit. */
  BINDING_MALFORMED,
  /** More or fewer public signals than the circuit has. */
  SIGNAL_COUNT,
  /** A public signal that is no canonical decimal below the order of the field. */
  SIGNAL_NOT_CANONICAL,
  /** A public signal outside the range that the manifest declares. */
  SIGNAL_OUT_OF_RANGE,
  /** A one-hot group without exactly one 1. */
  ONE_HOT_INVALID,
  /** The proof is about other weights than those whose root the manifest names. */
  PARAMETER_MISMATCH,
  /** The proof is bound to another request or another circuit. */
  BINDING_MISMATCH,
  /** Another request's proof than the one asked for. */
  REQUEST_MISMATCH,
  /** The proof is about other inputs than the request's. */
  INPUT_MISMATCH,
  /** The proof has not the form of one. */
  PROOF_MALFORMED,
  /** A coordinate that is not below the order of its field, or no canonical decimal. */
  COORDINATE_NOT_CANONICAL,
  /** A point of the proof is infinity. */
  POINT_AT_INFINITY,
  /** A point of the proof is not on the curve. */
  POINT_NOT_ON_CURVE,
  /** A point of the proof is on the curve but not in the subgroup. */
  NOT_IN_SUBGROUP,
  /** Everything has its form, but the proof does not hold for these public signals. */
  PROOF_INVALID
}
