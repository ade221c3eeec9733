package dev.proofstream.prover;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings for failure drills. Never set them where requests matter. */
@ConfigMapping(prefix = "proofstream.drill")
public interface DrillConfig {

  /**
   * Id of the request at whose beginning this process ends at once, as if killed, at every delivery
   * but the last permitted one. Default: none.
   */
  Optional<String> haltOnRequest();
}
