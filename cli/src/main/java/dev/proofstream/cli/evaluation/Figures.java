package dev.proofstream.cli.evaluation;

import java.util.Locale;
import java.util.OptionalDouble;

/** Measured numbers as tables show them. */
public final class Figures {
  private static final double KIBI = 1024;

  private Figures() {}

  /** Three digits that say something. */
  public static String number(double value) {
    double size = Math.abs(value);
    return format(size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%,.0f", value);
  }

  /** A mean and the sample standard deviation; of a single measurement only itself. */
  public static String spread(double mean, OptionalDouble deviation) {
    return number(mean) + (deviation.isPresent() ? " ± " + number(deviation.getAsDouble()) : "");
  }

  public static String count(double value) {
    return format("%,.0f", value);
  }

  public static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  /** A share of 1, such as F1. */
  public static String share(double value) {
    return format("%.3f", value);
  }

  public static String kibibytes(double bytes) {
    return number(bytes / KIBI);
  }

  public static String mebibytes(double bytes) {
    return count(bytes / (KIBI * KIBI));
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
