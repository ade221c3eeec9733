package dev.proofstream.platform.artifacts;

import dev.proofstream.platform.UnavailableException;

/** The artifact store cannot be read or written at the moment. */
public final class ArtifactStoreException extends UnavailableException {
  private static final long serialVersionUID = 1L;

  public ArtifactStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
