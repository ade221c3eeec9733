package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;

/** A verification_key.json is not a key that may be trusted; the reason and the message say why. */
public final class MalformedVerificationKeyException extends MalformedDataException {

  MalformedVerificationKeyException(MalformedDataException cause) {
    super(cause.reason(), cause.getMessage(), cause);
  }
}
