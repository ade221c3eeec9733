package dev.proofstream.platform.artifacts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.proto.Artifact;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArtifactStoreTest {
  /** SHA-256 of "abc", FIPS 180-2 appendix B.1. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final byte[] CONTENT = "abc".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path root;

  private ArtifactStore store() {
    return new FolderArtifactStore(root);
  }

  @Test
  void whatIsPutIsFoundByItsDigest() {
    Artifact artifact = store().put("abc.txt", CONTENT);
    assertEquals(ABC, artifact.getSha256());
    assertEquals(3, artifact.getSizeBytes());
    assertEquals("abc.txt", artifact.getName());
    assertArrayEquals(CONTENT, store().read(artifact));
    assertArrayEquals(CONTENT, store().read(ABC));
    assertEquals(root.resolve("ba/78").resolve(ABC), store().path(ABC));
    assertTrue(store().contains(ABC));
  }

  @Test
  void aFileIsStoredAsItsBytesAre(@TempDir Path elsewhere) throws Exception {
    Path file = Files.write(elsewhere.resolve("x"), CONTENT);
    assertEquals(store().put("abc.txt", CONTENT), store().put("abc.txt", file));
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
  }

  @Test
  void nothingTemporaryIsLeft() throws Exception {
    store().put("a", CONTENT);
    store().put("b", CONTENT);
    try (Stream<Path> files = Files.walk(root)) {
      assertEquals(
          List.of(root.resolve("ba/78").resolve(ABC)), files.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void aTamperedFileIsRefused() throws Exception {
    Artifact artifact = store().put("abc.txt", CONTENT);
    Files.writeString(root.resolve("ba/78").resolve(ABC), "abd");
    assertThrows(ArtifactCorruptException.class, () -> store().read(artifact));
    assertThrows(ArtifactCorruptException.class, () -> store().read(ABC));
    assertThrows(ArtifactCorruptException.class, () -> store().path(ABC));
  }

  @Test
  void aTruncatedFileIsReplacedByTheNextPut() throws Exception {
    store().put("abc.txt", CONTENT);
    Files.writeString(root.resolve("ba/78").resolve(ABC), "a");
    assertArrayEquals(CONTENT, store().read(store().put("abc.txt", CONTENT)));
  }

  @Test
  void aWrongSizeIsRefused() {
    Artifact artifact = store().put("abc.txt", CONTENT).toBuilder().setSizeBytes(4).build();
    assertThrows(ArtifactCorruptException.class, () -> store().read(artifact));
  }

  @Test
  void whatIsNotThereIsMissing() {
    assertFalse(store().contains(ABC));
    assertThrows(ArtifactMissingException.class, () -> store().read(ABC));
    assertThrows(ArtifactMissingException.class, () -> store().path(ABC));
  }

  @Test
  void aDigestCannotNameAnotherFile() {
    for (String bad : List.of("", "../../etc/passwd", ABC.toUpperCase(), ABC + "/x")) {
      assertThrows(IllegalArgumentException.class, () -> store().read(bad));
      assertThrows(IllegalArgumentException.class, () -> store().contains(bad));
    }
  }

  @Test
  void aStoreThatCannotBeWrittenSaysSo() throws Exception {
    Path file = Files.createFile(root.resolve("file"));
    ArtifactStore store = new FolderArtifactStore(file.resolve("below"));
    assertThrows(ArtifactStoreException.class, () -> store.put("a", CONTENT));
  }
}
