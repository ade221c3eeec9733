package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A checker's run: one of those that src/test/tools/install.sh installs, or a program here. */
record Tool(int status, String out, String err) {
  private static final Path TOOLS = Path.of("target", "tools").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 120;

  /** A program that pip has installed; without it the test is skipped. */
  static String python(String name) {
    Path program = TOOLS.resolve("python/bin").resolve(name);
    assumeTrue(
        Files.isExecutable(program),
        () -> name + " is not here: pip could not install src/test/tools/requirements.txt");
    return program.toString();
  }

  /** Node with a script of src/test/tools; without its packages the test is skipped. */
  static List<String> node(String script) {
    assumeTrue(
        Files.exists(TOOLS.resolve("node/installed-lock.json")),
        "npm could not install src/test/tools/package-lock.json");
    return List.of(program("node"), TOOLS.resolve("node").resolve(script).toString());
  }

  /** A program on the path; without it the test is skipped. */
  static String program(String name) {
    assumeTrue(onPath(name), () -> name + " is not installed here");
    return name;
  }

  static boolean onPath(String name) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  static Tool run(List<String> command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  /** Runs a command that reads the text. */
  static Tool run(List<String> command, String input) throws IOException, InterruptedException {
    return run(Map.of(), command, input);
  }

  /** Runs a command in the repository's folder, without input. */
  static Tool run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    return run(environment, command, "");
  }

  private static Tool run(Map<String, String> environment, List<String> command, String input)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command)).directory(Repository.ROOT.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail(command + " did not end");
    }
    return new Tool(process.exitValue(), out.join(), err.join());
  }

  /** Everything it printed, for a message. */
  String said() {
    return "exit status " + status + "\n" + out + err;
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
