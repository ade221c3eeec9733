package dev.proofstream.proto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What events.proto says in its comments, which the compiled descriptors do not keep. */
final class EventComments {
  private static final Path FILE = Path.of("src/main/proto/proofstream/v1/events.proto");
  private static final Pattern MESSAGE = Pattern.compile("message (\\w+) \\{");
  private static final Pattern FIELD = Pattern.compile("(?:repeated )?[\\w.]+ (\\w+) = \\d+;");
  private static final Pattern TOPIC = Pattern.compile("Topic ([a-z-]+), key: (.+)\\.");

  private static final Map<String, String> COMMENTS = read();

  private EventComments() {}

  /** The comment above a message, or above a field ({@code Message.field}); empty without one. */
  static String of(String name) {
    return COMMENTS.getOrDefault(name, "");
  }

  /** The topic of a message, if it is an event. */
  static Optional<String> topic(String message) {
    return matched(message, 1);
  }

  /** What a message's records are keyed by, if it is an event. */
  static Optional<String> key(String message) {
    return matched(message, 2);
  }

  static boolean isEvent(String message) {
    return topic(message).isPresent();
  }

  private static Optional<String> matched(String message, int group) {
    Matcher matcher = TOPIC.matcher(of(message));
    return matcher.find() ? Optional.of(matcher.group(group)) : Optional.empty();
  }

  private static Map<String, String> read() {
    Map<String, String> comments = new LinkedHashMap<>();
    List<String> pending = new ArrayList<>();
    String message = "";
    try {
      for (String raw : Files.readAllLines(FILE)) {
        String line = raw.strip();
        Matcher starts = MESSAGE.matcher(line);
        Matcher field = FIELD.matcher(line);
        if (line.startsWith("//")) {
          pending.add(line.substring(2).strip());
          continue;
        }
        if (starts.lookingAt()) {
          message = starts.group(1);
          comments.put(message, String.join(" ", pending));
        } else if (field.lookingAt()) {
          comments.put(message + "." + field.group(1), String.join(" ", pending));
        }
        pending.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return comments;
  }
}
