package dev.proofstream.proving.ezkl;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * EZKL's Python package in a virtual environment of its own, {@code <home>/ezkl/venv}, which the
 * first use creates. This release of EZKL has no licence, so it is never part of this project: the
 * user's own pip fetches it. Thread safe, and safe against other processes that install at once.
 */
public final class EzklInstallation {

  /** The release that settings, file formats and the worker are written for. */
  public static final String VERSION = "23.0.5";

  private static final String OLDEST_PYTHON = "3.9";
  private static final String INSTALLED_MARK = "proofstream-installed";
  private static final String WORKER = "worker.py";

  /** A wheel of 39 MB over a slow line. */
  private static final long INSTALL_MINUTES = 10;

  private static final String WHAT_TO_DO =
      "EZKL needs Python "
          + OLDEST_PYTHON
          + " or newer with its venv module (Debian: apt install python3-venv), named by"
          + " PROOFSTREAM_PYTHON if it is not on the path, and once a network or pip index that has"
          + " ezkl=="
          + VERSION;

  private final EzklConfiguration configuration;

  public EzklInstallation(EzklConfiguration configuration) {
    this.configuration = configuration;
  }

  /** Whether EZKL is here. */
  public enum State {
    ABSENT,
    INSTALLED
  }

  /**
   * @param state whether EZKL is here
   * @param version version that is here or would be installed
   * @param folder folder of the virtual environment
   * @param detail a sentence: what there is, or what to do
   */
  public record Status(State state, String version, Path folder, String detail) {}

  /** What there is now; installs nothing. */
  public Status status() {
    if (isInstalled()) {
      return new Status(State.INSTALLED, VERSION, venv(), "installed at " + venv());
    }
    String detail =
        basePython()
            .map(python -> "not installed; the first use installs it with " + python)
            .orElse("not installed and cannot be: no usable Python. " + WHAT_TO_DO);
    return new Status(State.ABSENT, VERSION, venv(), detail);
  }

  /**
   * Installs EZKL unless it is here.
   *
   * @param progress takes lines for people
   * @return the virtual environment's interpreter
   * @throws EzklUnavailableException saying what to do
   */
  public Path install(Consumer<String> progress) throws InterruptedException {
    if (isInstalled()) {
      return python();
    }
    Path folder = configuration.folder();
    try {
      Files.createDirectories(folder);
      // Within a process a second lock on the file would throw, so threads queue here first.
      synchronized (EzklInstallation.class) {
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve("install.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (lock.isValid() && !isInstalled()) {
            create(progress);
          }
        }
      }
      return python();
    } catch (IOException e) {
      throw new EzklUnavailableException("EZKL cannot be installed in " + folder + ": " + e, e);
    }
  }

  /** The worker's script, written beside the virtual environment. */
  Path workerScript() throws IOException {
    byte[] script;
    try (InputStream in = EzklInstallation.class.getResourceAsStream(WORKER)) {
      script = in.readAllBytes();
    }
    Path file =
        configuration
            .folder()
            .resolve("worker-" + FileDigests.sha256Hex(script).substring(0, 16) + ".py");
    if (!Files.exists(file)) {
      Path part = Files.createTempFile(configuration.folder(), "worker", ".part");
      Files.write(part, script);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private Path venv() {
    return configuration.folder().resolve("venv");
  }

  private Path python() {
    return venv().resolve("bin").resolve("python");
  }

  private boolean isInstalled() {
    try {
      return VERSION.equals(Files.readString(venv().resolve(INSTALLED_MARK)).strip())
          && Files.isExecutable(python());
    } catch (IOException e) {
      return false;
    }
  }

  private void create(Consumer<String> progress) throws IOException, InterruptedException {
    Path base =
        basePython()
            .orElseThrow(
                () -> new EzklUnavailableException("no usable Python was found. " + WHAT_TO_DO));
    delete(venv());
    progress.accept("EZKL: creating a virtual environment with " + base);
    run(List.of(base.toString(), "-m", "venv", venv().toString()), progress);
    progress.accept("EZKL: installing ezkl==" + VERSION + " (39 MB)");
    run(
        List.of(
            python().toString(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar=off",
            "--only-binary=:all:",
            "ezkl==" + VERSION),
        progress);
    run(List.of(python().toString(), "-c", "import ezkl"), progress);
    // Written last: an installation that was cut off has no mark and is made again.
    Files.writeString(venv().resolve(INSTALLED_MARK), VERSION + "\n");
    progress.accept("EZKL: installed " + VERSION);
  }

  private void run(List<String> command, Consumer<String> progress)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    List<String> lines = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (BufferedReader out =
                      new BufferedReader(
                          new InputStreamReader(
                              process.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = out.readLine(); line != null; line = out.readLine()) {
                      lines.add(line);
                      progress.accept("EZKL: " + line);
                    }
                  } catch (IOException e) {
                    lines.add(e.toString());
                  }
                });
    try {
      boolean ended = process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        throw new EzklUnavailableException(
            "gave up after " + INSTALL_MINUTES + " minutes: " + String.join(" ", command));
      }
      reader.join();
      if (process.exitValue() != 0) {
        String last = lines.isEmpty() ? "no output" : lines.getLast();
        throw new EzklUnavailableException(
            "'" + String.join(" ", command) + "' failed: " + last + ". " + WHAT_TO_DO);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** The interpreter that is configured or found, if it can make a virtual environment. */
  private Optional<Path> basePython() {
    if (configuration.python() != null) {
      return Optional.of(configuration.python()).filter(EzklInstallation::isUsable);
    }
    return Stream.of("python3", "python")
        .flatMap(EzklInstallation::onPath)
        .filter(EzklInstallation::isUsable)
        .findFirst();
  }

  private static Stream<Path> onPath(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).resolve(name))
        .filter(Files::isExecutable);
  }

  private static boolean isUsable(Path python) {
    String probe =
        "import sys, venv, ensurepip; sys.exit(sys.version_info < (%s))"
            .formatted(OLDEST_PYTHON.replace(".", ", "));
    try {
      Process process =
          new ProcessBuilder(python.toString(), "-c", probe)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      // Nothing to delete.
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
