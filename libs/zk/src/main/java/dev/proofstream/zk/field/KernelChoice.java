package dev.proofstream.zk.field;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which {@link FieldKernels} this process uses and why. Chosen once, at first use, and logged then:
 * the first of {@code ifma} (C, AVX-512 IFMA), {@code native} (C, one lane), {@code vector} (Java,
 * Vector API), {@code scalar} (Java) that runs here. The system property {@value #PROPERTY} forces
 * one; a forced one that cannot run here is an error, not a fallback.
 *
 * @param kernels the provider
 * @param reason one sentence for the log, with what would make it faster
 */
public record KernelChoice(FieldKernels kernels, String reason) {

  /** System property that forces a provider by its name. */
  public static final String PROPERTY = "proofstream.zk.kernels";

  private static final class Holder {
    static final KernelChoice CHOSEN = choose();
  }

  /** The choice of this process. */
  public static KernelChoice current() {
    return Holder.CHOSEN;
  }

  /** Names of all providers, fastest first. */
  public static List<String> names() {
    return Arrays.stream(Provider.values()).map(Provider::id).toList();
  }

  /**
   * A provider by name, for tests and benchmarks.
   *
   * @return empty with no reason if it cannot run here; {@link #whyNot} tells
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Optional<FieldKernels> byName(String name) {
    return Provider.of(name).load().kernels();
  }

  /** Why a provider cannot run here; empty if it can. */
  public static Optional<String> whyNot(String name) {
    return Provider.of(name).load().whyNot();
  }

  /**
   * Whether this build has no C library for this platform, so that a process that proves should
   * have the Vector API: {@code --add-modules jdk.incubator.vector}.
   */
  public static boolean isLeftToJava() {
    return !NativeLibrary.isBuilt("native");
  }

  private static KernelChoice choose() {
    String forced = System.getProperty(PROPERTY, "").strip();
    KernelChoice choice = forced.isEmpty() ? first() : forced(forced);
    System.getLogger(KernelChoice.class.getName())
        .log(
            System.Logger.Level.INFO,
            "Field arithmetic by {0}: {1}",
            choice.kernels().name(),
            choice.reason());
    return choice;
  }

  private static KernelChoice forced(String name) {
    Loaded loaded = Provider.of(name).load();
    return loaded
        .kernels()
        .map(kernels -> new KernelChoice(Provider.of(name).inUse(kernels), "forced by " + PROPERTY))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    PROPERTY + "=" + name + " cannot run here: " + loaded.whyNot().orElseThrow()));
  }

  private static KernelChoice first() {
    StringBuilder skipped = new StringBuilder();
    for (Provider provider : Provider.values()) {
      Loaded loaded = provider.load();
      if (loaded.kernels().isPresent()) {
        String reason = skipped.isEmpty() ? "the fastest there is" : "not " + skipped;
        return new KernelChoice(provider.inUse(loaded.kernels().get()), reason);
      }
      skipped
          .append(skipped.isEmpty() ? "" : "; not ")
          .append(provider.id())
          .append(", because ")
          .append(loaded.whyNot().orElseThrow());
    }
    throw new AssertionError("the scalar provider runs everywhere");
  }

  /** A provider, or why there is none. */
  record Loaded(Optional<FieldKernels> kernels, Optional<String> whyNot) {

    static Loaded of(FieldKernels kernels) {
      return new Loaded(Optional.of(kernels), Optional.empty());
    }

    static Loaded not(String reason) {
      return new Loaded(Optional.empty(), Optional.of(reason));
    }
  }

  /** All providers, fastest first; those after the scalar one are never chosen unasked. */
  private enum Provider {
    IFMA("ifma") {
      @Override
      Loaded load() {
        return NativeLibrary.load("ifma");
      }
    },
    NATIVE("native") {
      @Override
      Loaded load() {
        return NativeLibrary.load("native");
      }
    },
    VECTOR("vector") {
      @Override
      Loaded load() {
        return VectorModule.load();
      }

      @Override
      FieldKernels inUse(FieldKernels kernels) {
        return WarmingKernels.inBackground(kernels);
      }
    },
    SCALAR("scalar") {
      @Override
      Loaded load() {
        return Loaded.of(ScalarFieldKernels.INSTANCE);
      }
    },
    /** IFMA's source with its two instructions spelt out, for tests on other processors. */
    EMULATED("emulated") {
      @Override
      Loaded load() {
        return NativeLibrary.load("emulated");
      }
    };

    private final String id;

    Provider(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }

    abstract Loaded load();

    /** What a process that chose it uses. */
    FieldKernels inUse(FieldKernels kernels) {
      return kernels;
    }

    static Provider of(String name) {
      return Arrays.stream(values())
          .filter(provider -> provider.id.equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "no kernels called " + name + "; there are " + String.join(", ", names())));
    }
  }
}
