package dev.proofstream.model.graph;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Widths of a network, inputs first, classes last, with ReLU between dense layers.
 *
 * @param widths at least two, each from 1 to {@link #MAX_WIDTH}
 */
public record Architecture(List<Integer> widths) {

  /** Far beyond what a circuit can hold; a guard against typing errors. */
  public static final int MAX_WIDTH = 4096;

  /** Most dense layers. */
  public static final int MAX_LAYERS = 32;

  /** Most parameters. */
  public static final long MAX_PARAMETERS = 200_000;

  private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(-[0-9]{1,9})+");

  public Architecture {
    widths = List.copyOf(widths);
    if (widths.size() < 2 || widths.size() > MAX_LAYERS + 1) {
      throw new IllegalArgumentException(
          "an architecture has 1 to " + MAX_LAYERS + " layers, this one " + (widths.size() - 1));
    }
    for (int width : widths) {
      if (width < 1 || width > MAX_WIDTH) {
        throw new IllegalArgumentException(
            "a layer's width is from 1 to " + MAX_WIDTH + ", not " + width);
      }
    }
    if (parameters(widths) > MAX_PARAMETERS) {
      throw new IllegalArgumentException(
          "a network has at most "
              + MAX_PARAMETERS
              + " parameters, this one "
              + parameters(widths));
    }
  }

  /**
   * Parses widths joined by hyphens, such as {@code 18-8-8-2}.
   *
   * @throws IllegalArgumentException when the text is not of that form or beyond the limits
   */
  public static Architecture parse(String text) {
    if (text.length() > 1000 || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "an architecture is the widths of its layers, inputs first, such as 18-8-8-2");
    }
    return new Architecture(Stream.of(text.split("-")).map(Integer::valueOf).toList());
  }

  public int inputs() {
    return widths.getFirst();
  }

  public int outputs() {
    return widths.getLast();
  }

  /** Number of dense layers. */
  public int layers() {
    return widths.size() - 1;
  }

  /** Number of weights and biases. */
  public long parameters() {
    return parameters(widths);
  }

  private static long parameters(List<Integer> widths) {
    long sum = 0;
    for (int i = 1; i < widths.size(); i++) {
      sum += (widths.get(i - 1) + 1L) * widths.get(i);
    }
    return sum;
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
  }
}
