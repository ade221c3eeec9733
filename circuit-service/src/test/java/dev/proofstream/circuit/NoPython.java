package dev.proofstream.circuit;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A machine on which EZKL cannot be installed. */
public final class NoPython implements QuarkusTestResourceLifecycleManager {

  @Override
  public Map<String, String> start() {
    return Map.of("proofstream.python", "/no/such/python");
  }

  @Override
  public void stop() {}
}
