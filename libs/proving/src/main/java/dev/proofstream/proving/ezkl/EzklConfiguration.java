package dev.proofstream.proving.ezkl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

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
 * @param idleLimit after which a worker without a job is ended
 */
public record EzklConfiguration(
    Path home,
    Path python,
    SrsSource srs,
    int workers,
    int threads,
    Duration timeLimit,
    long memoryLimit,
    Duration idleLimit) {

  private static final Duration TIME_LIMIT = Duration.ofMinutes(2);
  private static final long MEMORY_LIMIT_MIB = 4096;
  private static final Duration IDLE_LIMIT = Duration.ofMinutes(2);

  public EzklConfiguration {
    if (workers < 1
        || threads < 1
        || memoryLimit < 0
        || !timeLimit.isPositive()
        || !idleLimit.isPositive()) {
      throw new IllegalArgumentException(
          "EZKL needs at least one worker with one thread, and limits above 0");
    }
  }

  /** A configuration with the defaults under a home: one worker that has all cores to itself. */
  public static EzklConfiguration under(Path home) {
    return new EzklConfiguration(
        home,
        null,
        new SrsSource.Local(),
        1,
        cores(),
        TIME_LIMIT,
        MEMORY_LIMIT_MIB << 20,
        IDLE_LIMIT);
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** What so many of one kind leave to each of them. */
  private static long share(long number) {
    return Math.max(1, cores() / Math.max(1, number));
  }

  /**
   * From system properties, else environment variables of the same name in capitals with
   * underscores, else the defaults: {@code proofstream.home}, {@code proofstream.python}, {@code
   * proofstream.ezkl.srs} ({@code local}, {@code public} or a path), {@code .workers}, {@code
   * .threads}, {@code .timeout} (seconds), {@code .memory} (MiB, 0 for no limit), {@code .idle}
   * (seconds). Where only one of workers and threads is given, the other is what the cores still
   * allow; where none is, one worker has them all.
   */
  public static EzklConfiguration fromEnvironment() {
    String home = setting("proofstream.home");
    return fromEnvironment(
        home == null ? Path.of(System.getProperty("user.home"), ".proofstream") : Path.of(home));
  }

  /** As {@link #fromEnvironment()}, but under this home. */
  public static EzklConfiguration fromEnvironment(Path home) {
    return of(home, name -> Optional.ofNullable(setting(name)));
  }

  /**
   * As {@link #fromEnvironment()}, from other settings.
   *
   * @param settings value of a setting by its name, such as {@code proofstream.ezkl.workers}
   * @throws IllegalArgumentException naming a setting that cannot be
   */
  public static EzklConfiguration of(Path home, Function<String, Optional<String>> settings) {
    EzklConfiguration defaults = under(home);
    long threads = number(settings, "proofstream.ezkl.threads", 0);
    long workers = number(settings, "proofstream.ezkl.workers", threads == 0 ? 1 : share(threads));
    return new EzklConfiguration(
        defaults.home,
        settings.apply("proofstream.python").map(Path::of).orElse(null),
        settings.apply("proofstream.ezkl.srs").map(SrsSource::parse).orElse(defaults.srs),
        Math.toIntExact(workers),
        Math.toIntExact(threads == 0 ? share(workers) : threads),
        Duration.ofSeconds(
            number(settings, "proofstream.ezkl.timeout", defaults.timeLimit.toSeconds())),
        number(settings, "proofstream.ezkl.memory", MEMORY_LIMIT_MIB) << 20,
        Duration.ofSeconds(
            number(settings, "proofstream.ezkl.idle", defaults.idleLimit.toSeconds())));
  }

  /** EZKL's own folder under the home. */
  Path folder() {
    return home.resolve("ezkl").toAbsolutePath();
  }

  private static long number(
      Function<String, Optional<String>> settings, String name, long otherwise) {
    Optional<String> text = settings.apply(name);
    try {
      return text.map(Long::valueOf).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number, is " + text.get(), e);
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
