package dev.proofstream.platform.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A {@link TestStack} for {@code @QuarkusTest} classes. */
public final class EmbeddedStack implements QuarkusTestResourceLifecycleManager {
  private TestStack stack;

  @Override
  public Map<String, String> start() {
    stack = TestStack.start();
    return stack.configuration();
  }

  @Override
  public void stop() {
    if (stack != null) {
      stack.close();
    }
  }
}
