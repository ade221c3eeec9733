package dev.proofstream.zk.field;

/**
 * Whether the Vector API is there: an incubating module, which a JVM has only if it was started
 * with {@code --add-modules jdk.incubator.vector}. Classes that use it are not loaded without.
 */
final class VectorModule {

  private static final String MODULE = "jdk.incubator.vector";

  /** Below four lanes it is no faster than one. */
  private static final int LEAST_BITS = 256;

  private VectorModule() {}

  /** The provider on it, which {@link WarmingKernels} tests before it is used. */
  static KernelChoice.Loaded load() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return KernelChoice.Loaded.not("this JVM was started without --add-modules " + MODULE);
    }
    int bits = Lanes.preferredBits();
    if (bits < LEAST_BITS) {
      return KernelChoice.Loaded.not(
          "vectors have " + bits + " bits here, fewer than " + LEAST_BITS);
    }
    return KernelChoice.Loaded.of(new VectorFieldKernels());
  }
}
