package dev.proofstream.proving;

import java.io.IOException;

/** A circuit's file that is missing, malformed or not the one that the manifest names. */
public final class CircuitUnreadableException extends IOException {
  private static final long serialVersionUID = 1;
  private final String file;

  public CircuitUnreadableException(String file, String message) {
    super(file + ": " + message);
    this.file = file;
  }

  public CircuitUnreadableException(String file, String message, Throwable cause) {
    super(file + ": " + message, cause);
    this.file = file;
  }

  /** Name as in {@link CircuitFiles}. */
  public String file() {
    return file;
  }
}
