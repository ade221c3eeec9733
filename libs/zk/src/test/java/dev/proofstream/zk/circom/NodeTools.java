package dev.proofstream.zk.circom;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real snarkjs 0.7.6 and circom compiler (circom2 0.2.23), as installed by the build in
 * src/test/node.
 */
final class NodeTools {

  private static final Path FOLDER = Path.of("src/test/node").toAbsolutePath();

  private NodeTools() {}

  /** What is missing, or an empty string. */
  static String missing() {
    boolean node;
    try {
      Process process = new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      node = process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      node = false;
    }
    if (!node) {
      return "Node is not installed";
    }
    return Files.isDirectory(FOLDER.resolve("node_modules/snarkjs"))
        ? ""
        : "snarkjs is not installed: run npm ci in libs/zk/src/test/node";
  }

  static Path sampleCircuit() {
    return FOLDER.resolve("sample.circom");
  }

  /** Compiles a circuit into a folder: NAME.r1cs and NAME.sym. */
  static void circom(Path source, Path out) throws Exception {
    Path cli = FOLDER.resolve("node_modules/circom2/cli.js");
    // The compiler runs in a sandbox that sees its working directory only.
    Files.copy(source, out.resolve(source.getFileName()));
    String name = source.getFileName().toString();
    Result result =
        run(out, List.of("node", cli.toString(), name, "--r1cs", "--sym", "--O2", "-o", "."));
    if (result.status() != 0) {
      fail("circom failed: " + result.output());
    }
  }

  /** Runs a command of snarkjs.mjs and returns its exit status: 0 yes, 1 no. */
  static int snarkjs(Object... command) throws Exception {
    List<String> line = new ArrayList<>(List.of("node", FOLDER + "/snarkjs.mjs"));
    for (Object argument : command) {
      line.add(argument.toString());
    }
    Result result = run(FOLDER, line);
    if (result.status() > 1) {
      fail("snarkjs failed: " + result.output());
    }
    return result.status();
  }

  private record Result(int status, String output) {}

  private static Result run(Path folder, List<String> line) throws Exception {
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail("no end after 120 s: " + line);
    }
    return new Result(process.exitValue(), output);
  }
}
