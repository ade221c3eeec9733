package dev.proofstream.platform.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of the ledger's content digests. The database must not give requests away: features come
 * from few possible values, so that a plain digest of them could be looked up in a table of all.
 * Whoever loses the key gets every redelivered request answered as a conflict.
 */
final class LedgerKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;

  private final SecretKeySpec key;

  private LedgerKey(byte[] bytes) {
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Reads the key, made by whoever comes first of all processes; its file is the owner's alone.
   *
   * @throws UncheckedIOException when the file can be neither read nor made
   * @throws IllegalStateException when the file does not hold a key
   */
  static LedgerKey in(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != BYTES) {
        throw new IllegalStateException(
            "%s should hold a key of %d bytes, not %d".formatted(file, BYTES, bytes.length));
      }
      return new LedgerKey(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("no ledger key in " + file, e);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    Files.createFile(
        temporary,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.write(temporary, bytes);
      // Unlike a rename, a link fails when another process was faster.
      Files.createLink(file, temporary);
    } catch (FileAlreadyExistsException e) {
      // Theirs is the key.
    } finally {
      Files.delete(temporary);
    }
  }

  /** HMAC-SHA-256 of the content. */
  byte[] digest(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(content);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
