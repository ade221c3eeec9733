package dev.proofstream.dashboard.store;

/** Text from events as PostgreSQL takes it. */
final class Text {
  /** Longer texts of events are cut: nobody reads them in a table. */
  private static final int MAX_CHARACTERS = 2000;

  private Text() {}

  /** The text without NUL characters, which PostgreSQL has no place for, and not too long. */
  static String storable(String text) {
    String clean = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    return clean.length() <= MAX_CHARACTERS ? clean : clean.substring(0, MAX_CHARACTERS) + "…";
  }
}
