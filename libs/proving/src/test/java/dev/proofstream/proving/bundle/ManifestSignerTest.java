package dev.proofstream.proving.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSignerTest {
  @TempDir Path folder;

  @Test
  void theKeyIsMadeOnceAndKept() throws Exception {
    Path keys = folder.resolve("keys");
    ManifestSigner first = ManifestSigner.load(keys);
    ManifestSigner second = ManifestSigner.load(keys);
    assertEquals(first.fingerprint(), second.fingerprint());
    assertTrue(first.fingerprint().matches("[0-9a-f]{64}"));
    assertNotEquals(
        first.fingerprint(), ManifestSigner.load(folder.resolve("other")).fingerprint());
  }

  @Test
  void manyAtOnceGetTheSameKey() throws Exception {
    Path keys = folder.resolve("keys");
    Set<String> seen = new ConcurrentSkipListSet<>();
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Thread.startVirtualThread(
                        () -> {
                          try {
                            seen.add(ManifestSigner.load(keys).fingerprint());
                          } catch (IOException e) {
                            seen.add(e.toString());
                          }
                        }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, seen.size(), seen.toString());
  }

  @Test
  void thePrivateKeyIsForItsOwnerAlone() throws Exception {
    Path keys = folder.resolve("keys");
    ManifestSigner.load(keys);
    assertEquals("rw-------", permissions(keys.resolve("signer.key")));
    assertEquals("rwx------", permissions(keys));
  }

  @Test
  void aSignatureIsOf64BytesOverExactlyThoseBytes() throws Exception {
    ManifestSigner signer = ManifestSigner.load(folder);
    SignerKey key = SignerKey.parse(signer.pem());
    byte[] message = "a manifest".getBytes();
    byte[] signature = signer.sign(message);
    assertEquals(64, signature.length);
    assertTrue(key.verifies(message, signature));
    assertFalse(key.verifies("a manifesto".getBytes(), signature));
    assertFalse(key.verifies(message, new byte[64]));
    assertFalse(key.verifies(message, new byte[63]));
    signature[5] ^= 1;
    assertFalse(key.verifies(message, signature));
  }

  @Test
  void aTrustedSignerIsFoundInTheFolderAndAmongTheGivenFiles() throws Exception {
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    Path trust = folder.resolve("trust");
    assertFalse(TrustStore.of(trust, List.of()).trusts(signer.fingerprint()));
    signer.trustIn(trust);
    signer.trustIn(trust);
    assertTrue(TrustStore.of(trust, List.of()).trusts(signer.fingerprint()));
    assertTrue(
        TrustStore.of(null, List.of(folder.resolve("keys/signer.pem")))
            .trusts(signer.fingerprint()));
  }

  @Test
  void aFileThatIsNoPublicKeyIsNamed() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.pem"), "-----BEGIN NOTHING-----");
    IOException e = assertThrows(IOException.class, () -> TrustStore.of(null, List.of(broken)));
    assertTrue(e.getMessage().contains("broken.pem"));
  }

  @Test
  void anOddFileInTheTrustFolderTakesNoTrustFromTheOthers() throws Exception {
    Path trust = Files.createDirectories(folder.resolve("trust"));
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    signer.trustIn(trust);
    Files.writeString(trust.resolve("a.pem"), "-----BEGIN NOTHING-----");
    Files.createDirectory(trust.resolve("b.pem"));
    assertTrue(TrustStore.of(trust, List.of()).trusts(signer.fingerprint()));
  }

  @Test
  void aPublicKeyOfAnotherPairIsNotTakenForOurs() throws Exception {
    Path keys = folder.resolve("keys");
    ManifestSigner.load(keys);
    Files.write(keys.resolve("signer.pem"), ManifestSigner.load(folder.resolve("other")).pem());
    IOException e = assertThrows(IOException.class, () -> ManifestSigner.load(keys));
    assertTrue(e.getMessage().contains("signer.pem"));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
