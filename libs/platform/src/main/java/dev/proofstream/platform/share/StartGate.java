package dev.proofstream.platform.share;

/**
 * A bean that says from when on records may be taken, such as one that loads keys first. The
 * channels of {@link ShareGroupConnector} join their groups when every gate of the application is
 * open; what is open stays open.
 */
public interface StartGate {

  /** Whether records may be taken; cheap, asked often. */
  boolean isOpen();
}
