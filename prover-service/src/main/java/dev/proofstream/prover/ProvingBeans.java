package dev.proofstream.prover;

import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ezkl.EzklConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;

/** What of libs/proving is injected here. */
@ApplicationScoped
class ProvingBeans {

  @Produces
  @Singleton
  ProofSystems proofSystems(PlatformConfig platform, Config settings) {
    return ProofSystems.standard(
        null,
        EzklConfiguration.of(
            platform.home(), name -> settings.getOptionalValue(name, String.class)));
  }

  void close(@Disposes ProofSystems systems) {
    systems.close();
  }
}
