package dev.proofstream.proving.ezkl;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.bundle.ManifestSigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The real EZKL for tests, installed under the build's folder unless it is there already. */
final class RealEzkl {
  private static final Path HOME = Path.of("target", "ezkl-home").toAbsolutePath();

  private RealEzkl() {}

  /** A configuration whose EZKL is installed; aborts the test, saying why, where it cannot be. */
  static EzklConfiguration configuration() throws InterruptedException {
    EzklConfiguration configuration = limited(Duration.ofMinutes(2), 0);
    try {
      new EzklInstallation(configuration).install(line -> {});
    } catch (EzklUnavailableException e) {
      Assumptions.abort("EZKL cannot be installed here: " + e.getMessage());
    }
    return configuration;
  }

  static EzklConfiguration limited(Duration timeLimit, long memoryLimit) {
    return new EzklConfiguration(
        HOME, null, new SrsSource.Local(), 1, 2, timeLimit, memoryLimit, Duration.ofMinutes(2));
  }

  /** A signed circuit. */
  static CompiledCircuit compile(
      EzklProofSystem system,
      TrainedModel model,
      List<int[]> rows,
      String output,
      Path folder,
      ManifestSigner signer)
      throws Exception {
    return compile(system, model, rows, CircuitOptions.of("", "", output, 0), folder, signer);
  }

  /** A signed circuit. */
  static CompiledCircuit compile(
      EzklProofSystem system,
      TrainedModel model,
      List<int[]> rows,
      CircuitOptions options,
      Path folder,
      ManifestSigner signer)
      throws Exception {
    return system
        .compile(
            new CompileRequest(model, rows, options, Optional.empty()),
            Files.createDirectories(folder),
            CompileListener.SILENT)
        .signedBy(signer);
  }

  /** The interpreter of the installed EZKL. */
  static Path python() {
    return HOME.resolve("ezkl/venv/bin/python");
  }

  /** What a Python program prints on the given standard input. */
  static String run(String program, String input) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(python().toString(), "-c", program)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().write(input.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
