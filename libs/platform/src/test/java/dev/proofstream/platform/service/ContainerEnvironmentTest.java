package dev.proofstream.platform.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docker-compose.yml puts into the environment, as the services read it. */
class ContainerEnvironmentTest {
  @Test
  void aReplicaIsNamedAfterItsContainer() {
    SmallRyeConfig config =
        read(
            Map.of(),
            Map.of("PROOFSTREAM_REPLICA", "prover-service-${HOSTNAME}", "HOSTNAME", "4f1c"));
    assertEquals("prover-service-4f1c", config.getValue("proofstream.replica", String.class));
  }

  @Test
  void aDataSetThatIsNotGivenIsNone() {
    SmallRyeConfig config =
        read(
            Map.of("proofstream.trainer.data", "${proofstream.data:}"),
            Map.of("PROOFSTREAM_DATA", ""));
    assertFalse(config.getOptionalValue("proofstream.trainer.data", Path.class).isPresent());
  }

  private static SmallRyeConfig read(
      Map<String, String> defaults, Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(
            new PropertiesConfigSource(defaults, "defaults", 100),
            new EnvConfigSource(environment, 300))
        .build();
  }
}
