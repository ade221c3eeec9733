package dev.proofstream.platform.ledger;

import dev.proofstream.platform.UnavailableException;

/** The ledger's database does not answer at the moment. */
public final class LedgerException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
