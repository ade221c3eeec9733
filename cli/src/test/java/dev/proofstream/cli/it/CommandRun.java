package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of the command in a process of its own, as the launcher starts it.
 *
 * @param arguments what it was called with
 * @param status its exit status
 * @param out all of its standard output
 * @param err all of its standard error
 */
record CommandRun(List<String> arguments, int status, String out, String err) {
  static final Path ROOT =
      Path.of(System.getProperty("proofstream.root", "..")).toAbsolutePath().normalize();

  private static final long PATIENCE_SECONDS = 600;

  /** Starts one without waiting for its end; a file receives what it prints. */
  static Process start(Map<String, String> environment, Path output, String... arguments)
      throws IOException {
    ProcessBuilder builder = builder(environment, arguments);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    return builder.start();
  }

  private static ProcessBuilder builder(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dproofstream.root=" + ROOT);
    command.add("-cp");
    command.add(ROOT.resolve("cli/target/classes") + ":" + ROOT.resolve("cli/target/lib") + "/*");
    command.add("dev.proofstream.cli.Proofstream");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return builder;
  }

  static CommandRun of(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Process process = builder(environment, arguments).start();
    process.getOutputStream().close();
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
      fail(String.join(" ", arguments) + " did not end\n" + err.join());
    }
    return new CommandRun(List.of(arguments), process.exitValue(), out.join(), err.join());
  }

  /** Fails the test, with everything that was printed, unless the exit status is this one. */
  CommandRun expect(int expected) {
    assertEquals(
        expected,
        status,
        () -> String.join(" ", arguments) + "\n--- out\n" + out + "\n--- err\n" + err);
    return this;
  }

  /** Standard output, all of it, as one JSON value. */
  JsonNode json() {
    try {
      return new ObjectMapper()
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readTree(out);
    } catch (IOException e) {
      return fail("standard output is not one JSON value:\n" + out, e);
    }
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
