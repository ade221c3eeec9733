package dev.proofstream.zk.field;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The small C libraries that the build makes where it finds a C compiler, one for each provider,
 * inside this library's own archive; unpacked to a private temporary file and loaded when asked
 * for.
 */
final class NativeLibrary {

  private static final Map<String, KernelChoice.Loaded> LOADED = new ConcurrentHashMap<>();

  private NativeLibrary() {}

  /**
   * The provider in a library.
   *
   * @param name of the provider; its functions are called ps_NAME_...
   */
  static KernelChoice.Loaded load(String name) {
    return LOADED.computeIfAbsent(name, NativeLibrary::tryToLoad);
  }

  /** Whether the build made the library for this platform. */
  static boolean isBuilt(String name) {
    return NativeLibrary.class.getResource(resource(name)) != null;
  }

  private static String resource(String name) {
    return "/dev/proofstream/zk/" + platform() + "/libproofstream-" + name + ".so";
  }

  private static KernelChoice.Loaded tryToLoad(String name) {
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource(name))) {
      if (in == null) {
        return KernelChoice.Loaded.not(
            "this build has no C library for " + platform() + " (it needs a C compiler there)");
      }
      Path file = Files.createTempFile("proofstream-" + name, ".so");
      try {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        SymbolLookup library = SymbolLookup.libraryLookup(file, Arena.global());
        String prefix = "ps_" + name + "_";
        if (!runsHere(library, prefix)) {
          return KernelChoice.Loaded.not("this processor lacks the instructions it needs");
        }
        FieldKernels kernels = new NativeFieldKernels(name, library, prefix);
        return KernelSelfTest.passes(kernels)
            ? KernelChoice.Loaded.of(kernels)
            : KernelChoice.Loaded.not("its results here are not those of the scalar loops");
      } finally {
        // The mapping outlives the file's name.
        Files.delete(file);
      }
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | IllegalCallerException e) {
      return KernelChoice.Loaded.not("its library does not load: " + e.getMessage());
    }
  }

  private static boolean runsHere(SymbolLookup library, String prefix) {
    try {
      return (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      library
                          .find(prefix + "runs_here")
                          .orElseThrow(() -> new IllegalStateException("an empty library")),
                      FunctionDescriptor.of(ValueLayout.JAVA_INT))
                  .invokeExact()
          == 1;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Folder of the libraries of this kind of machine, as the build names it. */
  private static String platform() {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return System.getProperty("os.name").toLowerCase(Locale.ROOT)
        + "-"
        + (arch.equals("amd64") ? "x86_64" : arch);
  }
}
