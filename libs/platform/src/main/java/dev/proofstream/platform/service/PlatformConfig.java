package dev.proofstream.platform.service;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings that every service has; defaults of the first three in microprofile-config.properties.
 */
@ConfigMapping(prefix = "proofstream")
public interface PlatformConfig {

  /** Folder that holds all state of this machine's Proofstream. Default: ~/.proofstream. */
  Path home();

  /** Root of the artifact store, shared by all services. Default: artifacts in {@link #home}. */
  Path artifacts();

  /** Name of this replica in events and logs. Default: the application's name and -1. */
  String replica();

  /** The outcome ledger. */
  Ledger ledger();

  /** Settings of the outcome ledger. */
  interface Ledger {

    /**
     * How long requests and outcomes are remembered. Must be longer than inference-requests keeps
     * its records, or a late redelivery counts as new.
     */
    @WithDefault("30d")
    Duration retention();

    /**
     * File with the key of the content digests, made by whoever comes first. All provers and
     * verifiers need the same one. Default: keys/ledger.key in {@link PlatformConfig#home}.
     */
    Optional<Path> key();
  }
}
