package dev.proofstream.proving.ezkl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Where EZKL lives and what its workers may use.
 *
 * @param home state folder; EZKL's part of it is {@code ezkl/}
 * @param python interpreter that makes the virtual environment; null for the first of {@code
 *     python3} and {@code python} on the path
 * @param srs where the reference string comes from
 * @param workers proofs at one time, 1 or more
 * @param threads threads of one worker, 1 or more
 * @param timeLimit for one proof or check
 * @param memoryLimit bytes that one worker may have resident; 0 for no limit
 */
public record EzklConfiguration(
    Path home,
    Path python,
    SrsSource srs,
    int workers,
    int threads,
    Duration timeLimit,
    long memoryLimit) {

  private static final Duration TIME_LIMIT = Duration.ofMinutes(2);
  private static final long MEMORY_LIMIT_MIB = 4096;

  public EzklConfiguration {
    if (workers < 1 || threads < 1 || memoryLimit < 0 || timeLimit.isNegative()) {
      throw new IllegalArgumentException(
          "EZKL needs at least one worker with one thread, and limits above 0");
    }
  }

  /** A configuration with the defaults under a home. */
  public static EzklConfiguration under(Path home) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new EzklConfiguration(
        home, null, new SrsSource.Local(), cores, cores, TIME_LIMIT, MEMORY_LIMIT_MIB << 20);
  }

  /**
   * From system properties, else environment variables of the same name in capitals with
   * underscores, else the defaults: {@code proofstream.home}, {@code proofstream.python}, {@code
   * proofstream.ezkl.srs} ({@code local}, {@code public} or a path), {@code .workers}, {@code
   * .threads}, {@code .timeout} (seconds), {@code .memory} (MiB, 0 for no limit).
   */
  public static EzklConfiguration fromEnvironment() {
    String home = setting("proofstream.home");
    return fromEnvironment(
        home == null ? Path.of(System.getProperty("user.home"), ".proofstream") : Path.of(home));
  }

  /** As {@link #fromEnvironment()}, but under this home. */
  public static EzklConfiguration fromEnvironment(Path home) {
    EzklConfiguration defaults = under(home);
    String python = setting("proofstream.python");
    String srs = setting("proofstream.ezkl.srs");
    return new EzklConfiguration(
        defaults.home,
        python == null ? null : Path.of(python),
        srs == null ? defaults.srs : SrsSource.parse(srs),
        (int) number("proofstream.ezkl.workers", defaults.workers),
        (int) number("proofstream.ezkl.threads", defaults.threads),
        Duration.ofSeconds(number("proofstream.ezkl.timeout", TIME_LIMIT.toSeconds())),
        number("proofstream.ezkl.memory", MEMORY_LIMIT_MIB) << 20);
  }

  /** EZKL's own folder under the home. */
  Path folder() {
    return home.resolve("ezkl").toAbsolutePath();
  }

  private static long number(String name, long otherwise) {
    String text = setting(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number, is " + text, e);
    }
  }

  private static String setting(String name) {
    String value = System.getProperty(name);
    if (value == null || value.isBlank()) {
      value = System.getenv(name.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? null : value.strip();
  }
}
