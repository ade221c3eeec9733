package dev.proofstream.dashboard.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of the dashboard's web side. */
@ConfigMapping(prefix = "proofstream.dashboard")
public interface DashboardConfig {

  /**
   * Names under which the dashboard may be asked for besides localhost and plain IP addresses, such
   * as the name of a reverse proxy; {@code *} permits every name.
   */
  Optional<Set<String>> hosts();

  /** How often the broker is asked how far the share groups are. */
  @WithDefault("5s")
  Duration queueInterval();
}
