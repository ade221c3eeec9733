package dev.proofstream.cli.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

  @Test
  void aServiceStartsWithItsCacheOfClassesAndWithoutOneWhereThereIsNone(@TempDir Path folder)
      throws Exception {
    Path jar = Files.createFile(folder.resolve("quarkus-run.jar"));
    assertEquals(List.of(), Installation.cacheOption(jar, null));

    Path cache = Files.createFile(folder.resolve("app.aot"));
    assertEquals(List.of("-XX:AOTCache=" + cache), Installation.cacheOption(jar, "-Xmx2g"));
    assertEquals(List.of(), Installation.cacheOption(jar, "-Xmx2g -Xshare:off"));
  }

  @Test
  void aJavaMachineThatCannotUseTheCacheSaysSoAndStarts(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("quarkus-run.jar");
    Files.writeString(folder.resolve("app.aot"), "of another release");

    Process java =
        new ProcessBuilder(
                Processes.java(), Installation.cacheOption(jar, null).getFirst(), "-version")
            .redirectErrorStream(true)
            .start();
    String said = new String(java.getInputStream().readAllBytes());
    assertEquals(0, java.waitFor(), said);
    assertTrue(said.contains("[aot]"), said);
  }
}
