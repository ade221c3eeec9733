package dev.proofstream.proving.bundle;

import java.util.Objects;

/** A bundle, or a part of it, that failed a check. The message holds no feature's value. */
public final class BundleRejectedException extends Exception {
  private static final long serialVersionUID = 1;
  private final Reason reason;

  public BundleRejectedException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason);
  }

  public Reason reason() {
    return reason;
  }
}
