package dev.proofstream.devstack;

/** A port that was asked for is in use. */
public final class PortTakenException extends DevStackException {
  private static final long serialVersionUID = 1L;

  private final int port;

  public PortTakenException(String what, int port) {
    super(
        "port %d, wanted for %s, is taken on 127.0.0.1: stop what listens there, or choose another"
            .formatted(port, what));
    this.port = port;
  }

  public int port() {
    return port;
  }
}
