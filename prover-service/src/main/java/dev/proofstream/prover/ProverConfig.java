package dev.proofstream.prover;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** Settings of the prover service. */
@ConfigMapping(prefix = "proofstream.prover")
public interface ProverConfig {

  /** Proof systems that this replica's share group serves. Default: circom-groth16. */
  @WithDefault("circom-groth16")
  Set<String> systems();

  /** Requests proven at the same time by this replica; a proof itself uses all cores. */
  @WithDefault("1")
  int slots();

  /** Circuits whose keys are kept decoded in memory; the least recently used one goes. */
  @WithDefault("8")
  int circuitsInMemory();

  /** Proofs made of each new circuit before its first request, so that the code is compiled. */
  @WithDefault("1")
  int warmUpProofs();
}
