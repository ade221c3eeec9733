package dev.proofstream.prover;

import dev.proofstream.proto.Topics;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.TreeSet;

/**
 * The proof systems that this replica serves, by {@link ProverConfig#systems()}. A name that is
 * none ends the service at its start: as a prover it would be ready and serve nobody.
 */
@Startup
@Singleton
public class ServedSystems {
  private final Set<String> systems = new TreeSet<>();

  /**
   * @throws IllegalArgumentException when a name is not a proof system's, or none is given
   */
  public ServedSystems(ProverConfig config) {
    for (String name : config.systems()) {
      if (!Topics.SYSTEMS_WITH_GROUPS.contains(name.strip())) {
        throw new IllegalArgumentException(
            "proofstream.prover.systems (PROOFSTREAM_PROVER_SYSTEMS): there is no proof system '%s';"
                    .formatted(name)
                + " known are "
                + String.join(", ", new TreeSet<>(Topics.SYSTEMS_WITH_GROUPS)));
      }
      systems.add(name.strip());
    }
    if (systems.isEmpty()) {
      throw new IllegalArgumentException(
          "proofstream.prover.systems (PROOFSTREAM_PROVER_SYSTEMS) names no proof system");
    }
  }

  boolean contains(String system) {
    return systems.contains(system);
  }
}
