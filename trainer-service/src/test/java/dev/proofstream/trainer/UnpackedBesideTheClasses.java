package dev.proofstream.trainer;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/** Keeps PyTorch's native libraries from one test run to the next. */
public final class UnpackedBesideTheClasses implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "proofstream.trainer.natives", Path.of("target", "djl").toAbsolutePath().toString());
  }
}
