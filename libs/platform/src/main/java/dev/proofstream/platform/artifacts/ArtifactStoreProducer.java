package dev.proofstream.platform.artifacts;

import dev.proofstream.platform.service.PlatformConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Makes the configured artifact store injectable. */
final class ArtifactStoreProducer {

  @Produces
  @ApplicationScoped
  ArtifactStore store(PlatformConfig config) {
    return new FolderArtifactStore(config.artifacts());
  }
}
