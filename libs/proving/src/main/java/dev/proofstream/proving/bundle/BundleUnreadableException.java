package dev.proofstream.proving.bundle;

import java.io.IOException;

/** A file or folder that is no bundle, or one beyond the permitted sizes. */
public final class BundleUnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  public BundleUnreadableException(String message) {
    super(message);
  }

  public BundleUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
