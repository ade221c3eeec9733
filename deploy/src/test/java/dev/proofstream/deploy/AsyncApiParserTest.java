package dev.proofstream.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** proto/asyncapi.yaml, as AsyncAPI's own parser reads it. */
class AsyncApiParserTest {
  @Test
  void theDocumentIsValidAsyncApi(@TempDir Path folder) throws Exception {
    List<String> check = Tool.node("asyncapi.mjs");
    Path document = Repository.path("proto/asyncapi.yaml");
    Tool run = Tool.run(with(check, document));
    assertEquals(0, run.status(), run::said);
    assertTrue(run.out().startsWith("AsyncAPI 3.0.0, 7 channels"), run.out());
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(
        broken, Files.readString(document).replace("action: receive", "action: take"));
    assertNotEquals(0, Tool.run(with(check, broken)).status());
  }

  private static List<String> with(List<String> command, Path file) {
    List<String> all = new ArrayList<>(command);
    all.add(file.toString());
    return all;
  }
}
