package dev.proofstream.cli.bench;

import java.nio.file.Path;

/** What a prover reads, and where its proof and the public signals go. */
record ProofFiles(Path zkey, Path wtns, Path proof, Path publicSignals) {

  /**
   * @param results folder of what the prover writes
   */
  static ProofFiles of(Path zkey, Path wtns, Path results) {
    return new ProofFiles(
        zkey.toAbsolutePath(),
        wtns.toAbsolutePath(),
        results.resolve("proof.json"),
        results.resolve("public.json"));
  }
}
