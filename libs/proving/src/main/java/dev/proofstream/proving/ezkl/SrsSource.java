package dev.proofstream.proving.ezkl;

import java.nio.file.Path;

/** Where the structured reference string of KZG comes from. */
public sealed interface SrsSource {

  /**
   * Made on this machine, which could forge proofs with what it knew then: for trying out. One per
   * size and home, because proofs under one string do not verify under another.
   */
  record Local() implements SrsSource {}

  /** The public ceremony's, by EZKL's own download, which checks it against a digest it knows. */
  record Public() implements SrsSource {}

  /**
   * The operator's.
   *
   * @param path a file, or a folder that holds {@code kzg<logrows>.srs}
   */
  record Given(Path path) implements SrsSource {}

  /** {@code local}, {@code public}, or a path. */
  static SrsSource parse(String text) {
    return switch (text) {
      case "local" -> new Local();
      case "public" -> new Public();
      default -> new Given(Path.of(text));
    };
  }
}
