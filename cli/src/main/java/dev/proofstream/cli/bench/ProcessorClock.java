package dev.proofstream.cli.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Processor time of this process, all threads, in nanoseconds: clock_gettime(2), since Java's own
 * counts hundredths of a second on Linux. Unlike wall time it hardly depends on what else runs.
 */
final class ProcessorClock {

  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long NANOS = 1_000_000_000L;

  private final MethodHandle clockGettime;
  private final MemorySegment timespec = Arena.global().allocate(JAVA_LONG, 2);

  ProcessorClock() {
    boolean linux = System.getProperty("os.name").equals("Linux");
    Linker linker = Linker.nativeLinker();
    clockGettime =
        linux
            ? linker.downcallHandle(
                linker.defaultLookup().find("clock_gettime").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS))
            : null;
  }

  /** Nanoseconds so far; always 0 where the system is not Linux. */
  long nanos() {
    if (clockGettime == null) {
      return 0;
    }
    try {
      int status = (int) clockGettime.invokeExact(CLOCK_PROCESS_CPUTIME_ID, timespec);
      return status != 0
          ? 0
          : timespec.getAtIndex(JAVA_LONG, 0) * NANOS + timespec.getAtIndex(JAVA_LONG, 1);
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime cannot throw", e);
    }
  }
}
