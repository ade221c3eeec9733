package dev.proofstream.cli.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.proofstream.cli.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The end of the shared stack. */
@Order(Integer.MAX_VALUE)
class ShutdownIT {
  @Test
  void downLeavesNothingRunning() throws Exception {
    SharedStack stack = SharedStack.get();
    List<Long> pids = new ArrayList<>();
    JsonNode status = stack.status();
    status.get("services").forEach(service -> pids.add(service.get("pid").asLong()));
    assertFalse(pids.isEmpty());
    stack.run("down").expect(ExitStatus.DONE);
    for (long pid : pids) {
      assertTrue(ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty(), "process " + pid);
    }
    assertEquals(ExitStatus.SURROUNDINGS, stack.run("status").status());
    assertEquals(ExitStatus.DONE, stack.run("down").status());
    assertEquals(
        ExitStatus.SURROUNDINGS, stack.run("infer", "--model", "mlp", "--set", "Age=1").status());
  }
}
