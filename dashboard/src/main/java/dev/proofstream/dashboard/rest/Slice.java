package dev.proofstream.dashboard.rest;

/**
 * Which part of a list is asked for.
 *
 * @param page from 0
 * @param size 1 to {@value #MAX_SIZE} items
 */
record Slice(int page, int size) {
  static final int MAX_SIZE = 500;
  private static final int DEFAULT_SIZE = 50;
  private static final int MAX_PAGE = 1_000_000;

  /**
   * @param page text of the parameter {@code page}, or null
   * @param size text of the parameter {@code size}, or null
   * @throws ApiException 400 when one of them is not a number in its range
   */
  static Slice of(String page, String size) {
    return new Slice(
        number("page", page, 0, 0, MAX_PAGE), number("size", size, DEFAULT_SIZE, 1, MAX_SIZE));
  }

  private static int number(String name, String text, int otherwise, int min, int max) {
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // answered below, as a number out of range is
    }
    throw ApiException.badParameter(
        name, "must be a whole number from %d to %d".formatted(min, max));
  }
}
