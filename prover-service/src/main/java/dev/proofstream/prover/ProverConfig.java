package dev.proofstream.prover;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Set;

/** Settings of the prover service. */
@ConfigMapping(prefix = "proofstream.prover")
public interface ProverConfig {

  /** Proof systems that this replica serves, each by its own share group. Default: all. */
  @WithDefault("circom-groth16,ezkl")
  Set<String> systems();

  /** Circom requests proven at the same time by this replica; a proof itself uses all cores. */
  @WithDefault("1")
  int slots();

  /** EZKL requests proven at the same time by this replica, each by a worker process. */
  @WithDefault("1")
  int ezklSlots();

  /** Circuits whose keys are kept decoded in memory; the least recently used one goes. */
  @WithDefault("8")
  int circuitsInMemory();

  /**
   * How long at most proofs are made of the first circuit of each proof system before its first
   * request, so that the code is compiled; sooner once they get no faster. Of every other circuit
   * one is made.
   */
  @WithDefault("PT3S")
  Duration warmUpTime();
}
