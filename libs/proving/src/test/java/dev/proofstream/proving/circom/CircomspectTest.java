package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.quantize.QuantizedModelJson;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What circomspect 0.9 ({@code cargo install circomspect}) says of generated circuits. Runs where
 * the variable names its program.
 */
@EnabledIfEnvironmentVariable(named = "PROOFSTREAM_CIRCOMSPECT", matches = ".+")
class CircomspectTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"heart-mlp", "heart-tree-3", "heart-kmeans-2", "four-classes"})
  void nothingIsFoundThatIsNotExplained(String name) throws Exception {
    Path source = folder.resolve("circuit.circom");
    try (InputStream in = CircomspectTest.class.getResourceAsStream(name + ".json")) {
      Files.writeString(
          source, CircomSource.of(CircuitDesign.of(QuantizedModelJson.read(in.readAllBytes()))));
    }
    List<String> found = found(source);
    assertTrue(
        found.stream().noneMatch(line -> line.startsWith("error")), () -> String.join("\n", found));
    TreeSet<String> warnings = new TreeSet<>();
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).startsWith("warning: Using the signal assignment operator")) {
        // Digits come from shifts, and the lines that follow constrain them.
        String constrained = String.join("\n", found.subList(i, Math.min(i + 7, found.size())));
        assertTrue(constrained.contains("is constrained here"), constrained);
      } else if (found.get(i).startsWith("warning")) {
        warnings.add(found.get(i).replaceAll("`[^`]*`", "X"));
      }
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                // A table has its own parameters.
                "warning: X takes too many parameters. This increases coupling and decreases"
                    + " readability.",
                // The binding is squared so that it occurs at all.
                "warning: Intermediate signals should typically occur in at least two separate"
                    + " constraints.")),
        warnings);
  }

  private List<String> found(Path source) throws Exception {
    Path output = folder.resolve("found.txt");
    new ProcessBuilder(System.getenv("PROOFSTREAM_CIRCOMSPECT"), source.toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start()
        .waitFor();
    return Files.readAllLines(output);
  }
}
