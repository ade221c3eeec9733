package dev.proofstream.proving.ezkl;

import dev.proofstream.proving.CircuitFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where files that EZKL must read from a disk lie while bundles are checked, each under its digest:
 * a circuit's are written once, however many bundles come.
 */
final class VerifierFolder {
  private final Path folder;

  VerifierFolder(EzklConfiguration configuration) {
    this.folder = configuration.folder().resolve("verifier");
  }

  /**
   * The files by their names; what is missing or of another size is written.
   *
   * @param anew write all of them, because one was found to be damaged
   */
  CircuitFiles files(Map<String, byte[]> bytes, boolean anew) {
    Map<String, Path> files = new TreeMap<>();
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> entry : bytes.entrySet()) {
        Path file = folder.resolve(FileDigests.sha256Hex(entry.getValue()));
        if (anew || !Files.exists(file) || Files.size(file) != entry.getValue().length) {
          Path part = Files.createTempFile(folder, "file", ".part");
          Files.write(part, entry.getValue());
          Files.move(
              part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        files.put(entry.getKey(), file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("EZKL's files cannot be written to " + folder, e);
    }
    return new CircuitFiles(files);
  }
}
