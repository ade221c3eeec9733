package dev.proofstream.platform.artifacts;

import dev.proofstream.proto.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * An artifact store in a folder, which several processes may use at once: {@code ab/cd/abcd...}
 * holds the content with that digest. A file appears there whole, by a rename, or not at all.
 */
public final class FolderArtifactStore implements ArtifactStore {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Path root;

  /**
   * @param root the store's folder, made at the first write
   */
  public FolderArtifactStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public Artifact put(String name, byte[] content) {
    String sha256 = HexFormat.of().formatHex(sha256().digest(content));
    Path target = locate(sha256);
    if (!isWhole(target, content.length)) {
      Path temporary = temporary();
      try {
        Files.write(temporary, content);
        moveInto(temporary, target);
      } catch (IOException e) {
        throw failed("write " + name, temporary, e);
      }
    }
    return artifact(name, sha256, content.length);
  }

  @Override
  public Artifact put(String name, Path file) {
    Path temporary = temporary();
    try {
      MessageDigest digest = sha256();
      try (InputStream in = Files.newInputStream(file);
          OutputStream out = new DigestOutputStream(Files.newOutputStream(temporary), digest)) {
        in.transferTo(out);
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      long size = Files.size(temporary);
      Path target = locate(sha256);
      if (isWhole(target, size)) {
        Files.delete(temporary);
      } else {
        moveInto(temporary, target);
      }
      return artifact(name, sha256, size);
    } catch (IOException e) {
      throw failed("store " + file, temporary, e);
    }
  }

  @Override
  public boolean contains(String sha256) {
    return Files.isRegularFile(locate(sha256));
  }

  @Override
  public byte[] read(Artifact artifact) {
    // Before it is read: who announces a small file must not have a large one loaded.
    long size = size(artifact.getSha256());
    if (size != artifact.getSizeBytes()) {
      throw new ArtifactCorruptException(
          artifact.getSha256(),
          "%d bytes where %d were announced".formatted(size, artifact.getSizeBytes()));
    }
    return read(artifact.getSha256());
  }

  private long size(String sha256) {
    Path file = locate(sha256);
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      throw new ArtifactMissingException(sha256, root.toString());
    } catch (IOException e) {
      throw new ArtifactStoreException("cannot read " + file, e);
    }
  }

  @Override
  public byte[] read(String sha256) {
    Path file = locate(sha256);
    try {
      byte[] content = Files.readAllBytes(file);
      check(sha256, sha256().digest(content));
      return content;
    } catch (NoSuchFileException e) {
      throw new ArtifactMissingException(sha256, root.toString());
    } catch (IOException e) {
      throw new ArtifactStoreException("cannot read " + file, e);
    }
  }

  @Override
  public Path path(String sha256) {
    Path file = locate(sha256);
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = sha256();
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      check(sha256, digest.digest());
      return file;
    } catch (NoSuchFileException e) {
      throw new ArtifactMissingException(sha256, root.toString());
    } catch (IOException e) {
      throw new ArtifactStoreException("cannot read " + file, e);
    }
  }

  private Path locate(String sha256) {
    if (!DIGEST.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex: " + sha256);
    }
    return root.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2, 4)).resolve(sha256);
  }

  /** A damaged file of another size is replaced by the next put; one of the same size is not. */
  private static boolean isWhole(Path file, long size) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == size;
    } catch (IOException e) {
      return false;
    }
  }

  private Path temporary() {
    Path folder = root.resolve("tmp");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ArtifactStoreException("cannot make " + folder, e);
    }
    return folder.resolve(UUID.randomUUID().toString());
  }

  private static void moveInto(Path temporary, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static ArtifactStoreException failed(String what, Path temporary, IOException e) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
    return new ArtifactStoreException("cannot " + what, e);
  }

  private static void check(String sha256, byte[] actual) {
    if (!sha256.equals(HexFormat.of().formatHex(actual))) {
      throw new ArtifactCorruptException(sha256, "its digest differs");
    }
  }

  private static Artifact artifact(String name, String sha256, long size) {
    return Artifact.newBuilder().setName(name).setSha256(sha256).setSizeBytes(size).build();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
