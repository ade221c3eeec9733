package dev.proofstream.platform.service;

import org.jboss.logging.MDC;

/** Puts the request id into every log line of a thread while it is open. */
public final class LogContext implements AutoCloseable {
  private static final String REQUEST_ID = "requestId";

  private final Object before;

  private LogContext(Object before) {
    this.before = before;
  }

  /** Use with try-with-resources; closing brings back what was there before. */
  public static LogContext request(String requestId) {
    Object before = MDC.get(REQUEST_ID);
    MDC.put(REQUEST_ID, requestId);
    return new LogContext(before);
  }

  @Override
  public void close() {
    if (before == null) {
      MDC.remove(REQUEST_ID);
    } else {
      MDC.put(REQUEST_ID, before);
    }
  }
}
