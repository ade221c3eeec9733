package dev.proofstream.proving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A circuit's files by name. They need not lie in one folder: services have them in the artifact
 * store, under their digests.
 *
 * @param byName name, such as {@code circuit.zkey}, to where the file lies
 */
public record CircuitFiles(Map<String, Path> byName) {
  public static final String MANIFEST = "manifest.json";
  public static final String MANIFEST_SIGNATURE = "manifest.sig";
  public static final String SIGNER = "signer.pem";
  public static final String VERIFICATION_KEY = "verification_key.json";
  public static final String CIRCOM_SOURCE = "circuit.circom";
  public static final String R1CS = "circuit.r1cs";
  public static final String SYMBOLS = "circuit.sym";
  public static final String PROVING_KEY = "circuit.zkey";
  public static final String DATA_SET = "data-set.yaml";
  public static final String QUANTIZED_MODEL = "quantized-model.json";

  public CircuitFiles {
    byName = Map.copyOf(byName);
  }

  /** All plain files of a folder. */
  public static CircuitFiles of(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .filter(Files::isRegularFile)
          .forEach(file -> files.put(file.getFileName().toString(), file));
    }
    return new CircuitFiles(files);
  }

  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /**
   * @throws CircuitUnreadableException when there is no file of that name
   */
  public Path path(String name) throws CircuitUnreadableException {
    Path path = byName.get(name);
    if (path == null) {
      throw new CircuitUnreadableException(name, "the circuit has no such file");
    }
    return path;
  }

  public byte[] bytes(String name) throws CircuitUnreadableException {
    try {
      return Files.readAllBytes(path(name));
    } catch (CircuitUnreadableException e) {
      throw e;
    } catch (IOException e) {
      throw new CircuitUnreadableException(name, "cannot be read", e);
    }
  }

  /** These files and one more. */
  public CircuitFiles with(String name, Path path) {
    Map<String, Path> more = new TreeMap<>(byName);
    more.put(name, path);
    return new CircuitFiles(more);
  }
}
