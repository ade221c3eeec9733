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
    long start = System.nanoTime();
    long end;
    T value;
    try {
      value = work.run();
    } finally {
      end = System.nanoTime();
      peak = ResidentPeak.end();
    }
    return new Measured<>(value, new StageMeasurement(stage, (end - start) / 1e6, peak));
  }
}
