package dev.proofstream.proving.measure;

import java.lang.management.ManagementFactory;

/** Processor time that all threads of this process have used. */
final class ProcessorTime {
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      ManagementFactory.getOperatingSystemMXBean()
              instanceof com.sun.management.OperatingSystemMXBean system
          ? system
          : null;

  private ProcessorTime() {}

  /** Nanoseconds so far; always 0 where the platform does not say. */
  static long nanos() {
    return SYSTEM == null ? 0 : Math.max(SYSTEM.getProcessCpuTime(), 0);
  }
}
