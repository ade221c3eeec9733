package dev.proofstream.proving.measure;

/** Runs work as a named, measured stage. */
public final class Stage {

  private Stage() {}

  /** Work that may throw its own kind of checked exception. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Runs the work; what it throws passes through. */
  public static <T, E extends Exception> Measured<T> measure(String stage, Work<T, E> work)
      throws E {
    ResidentPeak.begin();
    long peak;
    long cpuStart = ProcessorTime.nanos();
    long start = System.nanoTime();
    long end;
    long cpuEnd;
    T value;
    try {
      value = work.run();
    } finally {
      end = System.nanoTime();
      cpuEnd = ProcessorTime.nanos();
      peak = ResidentPeak.end();
    }
    return new Measured<>(
        value, new StageMeasurement(stage, (end - start) / 1e6, (cpuEnd - cpuStart) / 1e6, peak));
  }
}
