package dev.proofstream.circuit;

import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.ezkl.EzklConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.eclipse.microprofile.config.Config;

/** What of libs/proving is injected here. */
@ApplicationScoped
class ProvingBeans {

  @Produces
  @Singleton
  ProofSystems proofSystems(CircuitConfig config, PlatformConfig platform, Config settings) {
    return ProofSystems.standard(
        config.circom().orElse(null),
        EzklConfiguration.of(
            platform.home(), name -> settings.getOptionalValue(name, String.class)));
  }

  void close(@Disposes ProofSystems systems) {
    systems.close();
  }

  @Produces
  @Singleton
  ManifestSigner manifestSigner(PlatformConfig platform, CircuitConfig config) throws IOException {
    ManifestSigner signer = ManifestSigner.load(platform.home().resolve("keys"));
    if (config.circuit().trustOwnSigner()) {
      signer.trustIn(platform.home().resolve("trust"));
    }
    return signer;
  }
}
