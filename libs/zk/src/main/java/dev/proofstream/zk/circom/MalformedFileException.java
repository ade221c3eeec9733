package dev.proofstream.zk.circom;

import dev.proofstream.zk.MalformedDataException;

/**
 * A file of circom or snarkjs (r1cs, sym, wtns, zkey) is not what its format demands; the reason
 * and the message say why.
 */
public final class MalformedFileException extends MalformedDataException {

  MalformedFileException(MalformedDataException cause) {
    super(cause.reason(), cause.getMessage(), cause);
  }
}
