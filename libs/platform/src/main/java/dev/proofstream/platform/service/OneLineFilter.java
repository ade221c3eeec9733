package dev.proofstream.platform.service;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Keeps each message on its own line: control characters are written as Unicode escapes, so that no
 * name that came in a request can pass for a line of the log.
 */
@LoggingFilter(name = OneLineFilter.NAME)
public final class OneLineFilter implements Filter {
  /** Named in microprofile-config.properties. */
  static final String NAME = "one-line";

  @Override
  public boolean isLoggable(LogRecord record) {
    ExtLogRecord logged = ExtLogRecord.wrap(record);
    String message = logged.getFormattedMessage();
    if (message != null && message.chars().anyMatch(Character::isISOControl)) {
      logged.setMessage(escaped(message), ExtLogRecord.FormatStyle.NO_FORMAT);
      logged.setParameters(null);
    }
    return true;
  }

  private static String escaped(String message) {
    StringBuilder line = new StringBuilder();
    message
        .chars()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                line.append("\\u%04x".formatted(c));
              } else {
                line.append((char) c);
              }
            });
    return line.toString();
  }
}
