package dev.proofstream.proving.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final long BIG = 200 << 20;

  @Test
  void memoryThatIsFreedBeforeTheEndStillCountsAndTheNextStageStartsAnew() {
    Assumptions.assumeTrue(
        Files.isWritable(Path.of("/proc/self/clear_refs")),
        "peak memory is measured on Linux only");
    long small = Stage.measure("small", () -> 0).measurement().peakMemoryBytes();
    long big =
        Stage.measure(
                "big",
                () -> {
                  try (Arena arena = Arena.ofConfined()) {
                    MemorySegment segment = arena.allocate(BIG);
                    segment.fill((byte) 1);
                    return segment.byteSize();
                  }
                })
            .measurement()
            .peakMemoryBytes();
    long after = Stage.measure("after", () -> 0).measurement().peakMemoryBytes();
    assertTrue(big - small > BIG / 2, small + " then " + big);
    assertTrue(big - after > BIG / 2, big + " then " + after);
  }

  @Test
  void workShowsAsProcessorTime() {
    Measured<Integer> measured =
        Stage.measure(
            "busy",
            () -> {
              int hash = 0;
              // Until the work is seen, so that the test never depends on a machine's pace.
              for (long start = ProcessorTime.nanos();
                  ProcessorTime.nanos() == start && start != 0; ) {
                for (int i = 0; i < 1_000_000; i++) {
                  hash = 31 * hash + i;
                }
              }
              return hash;
            });
    Assumptions.assumeTrue(ProcessorTime.nanos() > 0, "the platform tells no processor time");
    assertTrue(measured.measurement().cpuMillis() > 0);
  }

  @Test
  void valueAndNameComeBackAndExceptionsPass() {
    Measured<String> measured = Stage.measure("prove", () -> "done");
    assertEquals("done", measured.value());
    assertEquals("prove", measured.measurement().stage());
    assertThrows(
        IOException.class,
        () ->
            Stage.measure(
                "prove",
                () -> {
                  throw new IOException("failed");
                }));
  }
}
