package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;

/** A public.json is not a list of public signals; the reason and the message say why. */
public final class MalformedPublicSignalsException extends MalformedDataException {

  MalformedPublicSignalsException(MalformedDataException cause) {
    super(cause.reason(), cause.getMessage(), cause);
  }
}
