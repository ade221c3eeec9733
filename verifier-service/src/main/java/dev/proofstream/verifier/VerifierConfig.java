package dev.proofstream.verifier;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Settings of the verifier service. */
@ConfigMapping(prefix = "proofstream.verifier")
public interface VerifierConfig {

  /**
   * Folder with the PEM files of the signers whose manifests are accepted. Read when a circuit is
   * first met: to withdraw trust, restart. Default: trust in the home folder.
   */
  Path trust();

  /** Proofs checked at the same time by this replica. */
  @WithDefault("2")
  int slots();

  /** Circuits whose verifying keys are kept prepared; the least recently used one goes. */
  @WithDefault("64")
  int circuitsInMemory();

  /** Largest bundle that is read, in bytes. */
  @WithDefault("16777216")
  long maxBundleBytes();
}
