package dev.proofstream.platform.artifacts;

/** A stored file does not have the digest or the size that it is addressed by. */
public final class ArtifactCorruptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sha256;

  public ArtifactCorruptException(String sha256, String what) {
    super("artifact " + sha256 + " is corrupt: " + what);
    this.sha256 = sha256;
  }

  /** The digest that was asked for. */
  public String sha256() {
    return sha256;
  }
}
