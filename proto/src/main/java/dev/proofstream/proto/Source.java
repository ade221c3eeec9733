package dev.proofstream.proto;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a record: written {@code topic-partition-offset}, as in {@code
 * inference-requests-0-42}.
 */
public record Source(String topic, int partition, long offset) {
  private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

  public static Source of(String topic, int partition, long offset) {
    return new Source(topic, partition, offset);
  }

  /**
   * @throws IllegalArgumentException when the text does not have the form
   */
  public static Source parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not topic-partition-offset: " + text);
    }
    return new Source(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
