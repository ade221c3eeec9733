package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CircomCompilerTest {
  @TempDir Path folder;

  @Test
  void aMistakeInTheSourceIsReportedInTheCompilersOwnWords() throws Exception {
    Path source = Files.writeString(folder.resolve("circuit.circom"), "template Broken( {");
    CircomFailedException e =
        assertThrows(CircomFailedException.class, () -> CircomCompiler.find().compile(source));
    assertTrue(e.getMessage().contains("error"), e.getMessage());
    assertTrue(!e.getMessage().contains("\u001B"), "no terminal colours");
  }

  @Test
  void aCompilerThatIsNotThereIsNamed() {
    Path nowhere = folder.resolve("cli.js");
    CircomFailedException e =
        assertThrows(
            CircomFailedException.class,
            () -> new CircomCompiler(nowhere).compile(folder.resolve("circuit.circom")));
    assertTrue(e.getMessage().contains(nowhere.toString()));
    assertTrue(e.getMessage().contains("PROOFSTREAM_CIRCOM"));
  }

  @Test
  void aCompilerThatDoesNotEndIsStopped() throws Exception {
    Path endless = Files.writeString(folder.resolve("cli.js"), "setInterval(() => {}, 1000)");
    Path source = Files.writeString(folder.resolve("circuit.circom"), "");
    CircomFailedException e =
        assertThrows(
            CircomFailedException.class,
            () -> new CircomCompiler(endless, Duration.ofMillis(300)).compile(source));
    assertTrue(e.getMessage().contains("did not end"), e.getMessage());
    assertEquals(
        0,
        ProcessHandle.current()
            .descendants()
            .filter(ProcessHandle::isAlive)
            .filter(p -> p.info().commandLine().orElse("").contains(endless.toString()))
            .filter(p -> !p.onExit().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).isDone())
            .peek(p -> p.onExit().join())
            .filter(ProcessHandle::isAlive)
            .count());
  }

  @Test
  void theCompilersOwnPeakMemoryIsMeasured() throws Exception {
    Path source =
        Files.writeString(
            folder.resolve("circuit.circom"),
            "pragma circom 2.1.6; template T() { signal input a; signal output b; b <== a * a; }"
                + " component main = T();");
    assertTrue(CircomCompiler.find().compile(source).peakMemoryBytes() > 1 << 20);
  }
}
