package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;

/** A proof.json is not a proof; the reason and the message say why. */
public final class MalformedProofException extends MalformedDataException {

  MalformedProofException(MalformedDataException cause) {
    super(cause.reason(), cause.getMessage(), cause);
  }
}
