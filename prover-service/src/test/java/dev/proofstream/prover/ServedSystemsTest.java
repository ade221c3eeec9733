package dev.proofstream.prover;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServedSystemsTest {

  @Test
  void blanksAroundNamesDoNotMatter() {
    ServedSystems served = served(" ezkl , circom-groth16");
    assertTrue(served.contains("ezkl"));
    assertTrue(served.contains("circom-groth16"));
  }

  @Test
  void oneSystemAloneIsServed() {
    assertFalse(served("ezkl").contains("circom-groth16"));
  }

  @Test
  void aMisspeltNameIsRefusedWithTheKnownOnes() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> served("ezlk")).getMessage();
    assertTrue(message.contains("'ezlk'") && message.contains("circom-groth16, ezkl"), message);
  }

  private static ServedSystems served(String systems) {
    return new ServedSystems(
        new SmallRyeConfigBuilder()
            .withMapping(ProverConfig.class)
            .withSources(
                new PropertiesConfigSource(
                    Map.of("proofstream.prover.systems", systems), "test", 100))
            .build()
            .getConfigMapping(ProverConfig.class));
  }
}
