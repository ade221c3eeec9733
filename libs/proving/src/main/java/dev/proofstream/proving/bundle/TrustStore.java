package dev.proofstream.proving.bundle;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The signers whose manifests are accepted, by fingerprint. Immutable. */
public final class TrustStore {
  private static final System.Logger LOG = System.getLogger(TrustStore.class.getName());

  private final Set<String> fingerprints;

  private TrustStore(Set<String> fingerprints) {
    this.fingerprints = Set.copyOf(fingerprints);
  }

  /**
   * @param folder its {@code *.pem} files are trusted, those that are no Ed25519 public keys passed
   *     over with a warning; null or not there for none
   * @param pemFiles further ones
   * @throws IOException naming the one of {@code pemFiles} that is no Ed25519 public key
   */
  public static TrustStore of(Path folder, List<Path> pemFiles) throws IOException {
    Set<String> fingerprints = new TreeSet<>();
    if (folder != null && Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".pem")).sorted().toList()) {
          try {
            fingerprints.add(read(file).fingerprint());
          } catch (IOException e) {
            // One odd file in the folder must not take the trust from all the others.
            LOG.log(Level.WARNING, "{0} is passed over: {1}", file, e.getMessage());
          }
        }
      }
    }
    for (Path file : pemFiles) {
      fingerprints.add(read(file).fingerprint());
    }
    return new TrustStore(fingerprints);
  }

  /** Trusts exactly these. */
  public static TrustStore ofFingerprints(Set<String> fingerprints) {
    return new TrustStore(fingerprints);
  }

  public boolean trusts(String fingerprint) {
    return fingerprints.contains(fingerprint);
  }

  public Set<String> fingerprints() {
    return fingerprints;
  }

  static SignerKey read(Path pem) throws IOException {
    try {
      return SignerKey.parse(Files.readAllBytes(pem));
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " is no Ed25519 public key in PEM", e);
    }
  }
}
