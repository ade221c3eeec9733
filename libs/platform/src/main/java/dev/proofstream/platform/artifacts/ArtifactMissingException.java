package dev.proofstream.platform.artifacts;

/** The store holds no artifact with this digest. */
public final class ArtifactMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sha256;

  public ArtifactMissingException(String sha256, String where) {
    super("no artifact " + sha256 + " in " + where);
    this.sha256 = sha256;
  }

  /** The digest that was asked for. */
  public String sha256() {
    return sha256;
  }
}
