package dev.proofstream.proving.circom;

import dev.proofstream.proving.measure.ChildUsage;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real circom compiler (npm package circom2, WebAssembly on Node), in a process of its own: a
 * crash or a loop of it ends there.
 */
public final class CircomCompiler {
  /** Constraint system and symbols; all linear constraints substituted away. */
  public static final List<String> FLAGS = List.of("--r1cs", "--sym", "--O2");

  /** The same with linear constraints kept: more of them, of which each tells of one signal. */
  static final List<String> FLAGS_WITH_LINEAR = List.of("--r1cs", "--sym", "--O1");

  private static final String PATH_VARIABLE = "PROOFSTREAM_CIRCOM";
  private static final String PATH_PROPERTY = "proofstream.circom";
  private static final String ROOT_PROPERTY = "proofstream.root";
  private static final Path IN_BUILD =
      Path.of("libs/proving/target/node/node_modules/circom2/cli.js");

  /** A model of 56,000 wires takes three seconds; whoever needs this long never ends. */
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  private static final int MESSAGE_LIMIT = 2_000;
  private static final Pattern TERMINAL_COLOURS = Pattern.compile("\\u001B\\[[0-9;]*m");
  private static final Pattern VERSION = Pattern.compile("\"version\"\\s*:\\s*\"([^\"]+)\"");

  private final Path cli;
  private final Duration timeout;

  /**
   * @param cli circom2's {@code cli.js}
   */
  public CircomCompiler(Path cli) {
    this(cli, TIMEOUT);
  }

  CircomCompiler(Path cli, Duration timeout) {
    this.cli = cli.toAbsolutePath();
    this.timeout = timeout;
  }

  /**
   * The compiler named by the system property {@code proofstream.circom} or the environment's
   * {@code PROOFSTREAM_CIRCOM}; else the one that the build installed, looked for from {@code
   * proofstream.root} or the working folder upwards. That it is there shows when it is used.
   */
  public static CircomCompiler find() {
    String named = System.getProperty(PATH_PROPERTY, System.getenv(PATH_VARIABLE));
    if (named != null && !named.isBlank()) {
      return new CircomCompiler(Path.of(named));
    }
    Path start = Path.of(System.getProperty(ROOT_PROPERTY, "")).toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(IN_BUILD))) {
        return new CircomCompiler(folder.resolve(IN_BUILD));
      }
    }
    return new CircomCompiler(start.resolve(IN_BUILD));
  }

  /** Version of the npm package. */
  String version() throws CircomFailedException {
    requireInstalled();
    try {
      Matcher version = VERSION.matcher(Files.readString(cli.resolveSibling("package.json")));
      return version.find() ? version.group(1) : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }

  /**
   * Compiles a source file; the results lie beside it, under its name with {@code .r1cs} and {@code
   * .sym}.
   *
   * @return time, and the peak memory of the compiler's own process
   * @throws CircomFailedException with what the compiler said
   * @throws InterruptedException when interrupted; the compiler is stopped then
   */
  StageMeasurement compile(Path source) throws CircomFailedException, InterruptedException {
    return compile(source, FLAGS);
  }

  /** As {@link #compile(Path)}, with these flags. */
  StageMeasurement compile(Path source, List<String> flags)
      throws CircomFailedException, InterruptedException {
    requireInstalled();
    Path folder = source.toAbsolutePath().getParent();
    Path log = folder.resolve("circom.log");
    Process process = null;
    try {
      long start = System.nanoTime();
      List<String> command = new ArrayList<>();
      command.add("node");
      command.add(cli.toString());
      command.add(source.getFileName().toString());
      command.addAll(flags);
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      ChildUsage usage =
          ChildUsage.await(process, timeout.toMillis())
              .orElseThrow(
                  () ->
                      new CircomFailedException(
                          "the circom compiler did not end within " + timeout.toSeconds() + " s"));
      double millis = (System.nanoTime() - start) / 1e6;
      if (process.exitValue() != 0) {
        throw new CircomFailedException(
            "the circom compiler ended with status " + process.exitValue() + ": " + text(log));
      }
      return new StageMeasurement("compile", millis, usage.cpuMillis(), usage.peakMemoryBytes());
    } catch (IOException e) {
      throw new CircomFailedException(
          "the circom compiler cannot be started: is Node 20 or newer on the PATH? "
              + e.getMessage());
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      delete(log);
    }
  }

  private void requireInstalled() throws CircomFailedException {
    if (!Files.isRegularFile(cli)) {
      throw new CircomFailedException(
          "there is no circom compiler at "
              + cli
              + ": build libs/proving, which installs it, or name its cli.js in "
              + PATH_VARIABLE);
    }
  }

  private static String text(Path log) throws IOException {
    String all = Files.readString(log, StandardCharsets.UTF_8);
    String plain = TERMINAL_COLOURS.matcher(all).replaceAll("").strip();
    return plain.substring(Math.max(0, plain.length() - MESSAGE_LIMIT));
  }

  private static void delete(Path log) {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      // It lies in the caller's folder and goes with it.
      return;
    }
  }
}
