package dev.proofstream.platform.artifacts;

import dev.proofstream.proto.Artifact;
import java.nio.file.Path;

/**
 * Files addressed by the SHA-256 of their content. What is stored never changes; storing the same
 * bytes again changes nothing.
 */
public interface ArtifactStore {

  /**
   * Stores bytes.
   *
   * @param name what the file is called, such as {@code manifest.json}; no part of its address
   * @throws ArtifactStoreException when the store cannot be written
   */
  Artifact put(String name, byte[] content);

  /**
   * Stores a copy of a file without holding it in memory.
   *
   * @throws ArtifactStoreException when the file cannot be read or the store cannot be written
   */
  Artifact put(String name, Path file);

  /** Whether the store holds an artifact with this digest; does not read it. */
  boolean contains(String sha256);

  /**
   * Reads an artifact and checks digest and size.
   *
   * @throws ArtifactMissingException when the store does not hold it
   * @throws ArtifactCorruptException when its bytes do not have the digest or the size
   * @throws ArtifactStoreException when the store cannot be read
   */
  byte[] read(Artifact artifact);

  /**
   * As {@link #read(Artifact)}, without a size to check.
   *
   * @param sha256 the digest, 64 lower-case hexadecimal digits
   */
  byte[] read(String sha256);

  /**
   * The file that holds an artifact, for programs that take files; read-only. The digest has been
   * checked at the call.
   *
   * @throws ArtifactMissingException when the store does not hold it
   * @throws ArtifactCorruptException when its bytes do not have the digest
   */
  Path path(String sha256);
}
