package dev.proofstream.model.training;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The PyTorch engine of this process, set up to work offline: its native libraries come from the
 * artifacts on the class path and are unpacked once into a folder.
 */
public final class PyTorch {

  /**
   * The engine collects gradients for one caller at a time, process-wide; trainings therefore take
   * turns.
   */
  static final ReentrantLock TURN = new ReentrantLock(true);

  private PyTorch() {}

  /**
   * Where the native libraries (about 500 MB) are unpacked; must be called before the first
   * training of the process, later calls have no effect. Without it they go to DJL's own folder,
   * {@code ~/.djl.ai}.
   */
  public static void unpackInto(Path folder) {
    setDefault("DJL_CACHE_DIR", folder.toString());
    setDefault("ENGINE_CACHE_DIR", folder.toString());
  }

  static Engine engine() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("PYTORCH_FLAVOR", "cpu");
    // One thread: sums in another order would be other parameters on a machine with other cores.
    setDefault("ai.djl.pytorch.num_threads", "1");
    setDefault("ai.djl.pytorch.num_interop_threads", "1");
    return Engine.getEngine("PyTorch");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
