package dev.proofstream.circuit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the circuit-service. */
@ConfigMapping(prefix = "proofstream")
public interface CircuitConfig {

  /** circom2's {@code cli.js}. Default: the one that the build installed. */
  Optional<Path> circom();

  /** Settings below {@code proofstream.circuit}. */
  Circuit circuit();

  /** Settings that only this service has. */
  interface Circuit {

    /**
     * Whether this machine's own signer is put into the home's trust folder, so that the verifiers
     * here accept its manifests. Default: true.
     */
    @WithDefault("true")
    boolean trustOwnSigner();
  }
}
