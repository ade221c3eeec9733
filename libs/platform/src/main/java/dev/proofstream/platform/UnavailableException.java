package dev.proofstream.platform;

/**
 * Something that the work needs does not answer at the moment: broker, database, artifact store.
 * The work itself is not to blame: the share-group connector tries such a record again in place,
 * with a growing pause, without using up one of its deliveries.
 */
public class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnavailableException(String message) {
    super(message);
  }
}
