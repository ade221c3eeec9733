package dev.proofstream.proving.circom;

/** The circom compiler is not there, or did not compile. */
final class CircomFailedException extends Exception {
  private static final long serialVersionUID = 1;

  CircomFailedException(String message) {
    super(message);
  }
}
