package dev.proofstream.proving.bundle;

import dev.proofstream.proving.Digests;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes every check that needs nothing but the bundle and whom to trust. Thread safe. */
public final class BundleVerifier {
  private static final List<String> SIGNED_MANIFEST =
      List.of(Bundle.MANIFEST, Bundle.MANIFEST_SIGNATURE, Bundle.SIGNER);

  private final ProofSystems systems;

  public BundleVerifier(ProofSystems systems) {
    this.systems = systems;
  }

  /**
   * Checks a bundle offline. Never throws for a bad one.
   *
   * @param trustAny accept any signer; the verdict says whether it is a trusted one
   */
  public Verdict verify(Bundle bundle, TrustStore trust, boolean trustAny) {
    Progress progress = new Progress();
    try (PreparedCircuit circuit = prepare(bundle::entry, trust, trustAny, progress)) {
      return circuit.verify(bundle);
    } catch (BundleRejectedException e) {
      return Verdict.rejected(e, progress.manifest, progress.signer);
    }
  }

  /**
   * Checks manifest, signature and verifying key once, for many bundles of the same circuit.
   *
   * @param files exact bytes of manifest.json, manifest.sig, signer.pem and the proof system's
   *     {@link ProofSystem#verifierFiles}, by name
   */
  public PreparedCircuit prepare(Map<String, byte[]> files, TrustStore trust, boolean trustAny)
      throws BundleRejectedException {
    return prepare(Bundle.of(files)::entry, trust, trustAny, new Progress());
  }

  private PreparedCircuit prepare(
      Files given, TrustStore trust, boolean trustAny, Progress progress)
      throws BundleRejectedException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : SIGNED_MANIFEST) {
      files.put(name, given.bytes(name).clone());
    }
    SignerKey key;
    try {
      key = SignerKey.parse(files.get(Bundle.SIGNER));
    } catch (GeneralSecurityException e) {
      throw new BundleRejectedException(
          Reason.BAD_SIGNATURE, "signer.pem is no Ed25519 public key");
    }
    String fingerprint = key.fingerprint();
    progress.signer = new Verdict.Signer(fingerprint, trust.trusts(fingerprint));
    if (!key.verifies(files.get(Bundle.MANIFEST), files.get(Bundle.MANIFEST_SIGNATURE))) {
      throw new BundleRejectedException(
          Reason.BAD_SIGNATURE,
          "manifest.sig is no signature over manifest.json by the key in signer.pem:"
              + " one of them was changed");
    }
    if (!progress.signer.trusted() && !trustAny) {
      throw new BundleRejectedException(
          Reason.UNTRUSTED,
          "the manifest's signer is not trusted: fingerprint "
              + fingerprint
              + "; if that is who you expect, trust its PEM file");
    }
    Manifest manifest = Manifest.parse(files.get(Bundle.MANIFEST));
    progress.manifest = manifest;
    ProofSystem system =
        systems
            .find(manifest.proofSystem())
            .orElseThrow(
                () ->
                    new BundleRejectedException(
                        Reason.UNSUPPORTED_SYSTEM,
                        "no proof system " + manifest.proofSystem() + " here"));
    if (!system.verifierFiles().contains(manifest.content().verifyingKey())) {
      throw new BundleRejectedException(
          Reason.MANIFEST_INVALID,
          "verifyingKey is none of the files that proofs of "
              + manifest.proofSystem()
              + " are verified with");
    }
    for (String name : system.verifierFiles()) {
      byte[] bytes = given.bytes(name).clone();
      if (!Digests.sha256Hex(bytes).equals(manifest.files().get(name))) {
        throw new BundleRejectedException(
            Reason.KEY_MISMATCH, name + " is not the one that the manifest names");
      }
      files.put(name, bytes);
    }
    return new PreparedCircuit(
        manifest, files, progress.signer, system.prepareCheck(manifest, files));
  }

  /** Where files come from. */
  @FunctionalInterface
  private interface Files {
    byte[] bytes(String name) throws BundleRejectedException;
  }

  /** What is known when a check fails. */
  private static final class Progress {
    private Manifest manifest;
    private Verdict.Signer signer = Verdict.Signer.UNKNOWN;
  }
}
