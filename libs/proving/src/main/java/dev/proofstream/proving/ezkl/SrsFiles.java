package dev.proofstream.proving.ezkl;

import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Structured reference strings by size, from where the configuration says. Made or fetched once per
 * home and size; every circuit keeps a copy of its own, named by digest in its manifest.
 */
final class SrsFiles {
  /** Making 2^16 points takes half a minute on one core, and a download may be slow. */
  private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

  private final EzklConfiguration configuration;
  private final WorkerPool workers;

  SrsFiles(EzklConfiguration configuration, WorkerPool workers) {
    this.configuration = configuration;
    this.workers = workers;
  }

  /**
   * @param path where it lies; to be copied, not used in place
   * @param isPublic whether it is the public ceremony's, as EZKL found by its digest
   * @param cpuMillis processor time that making it took; 0 when it was there
   * @param peakMemoryBytes what making it took; 0 when it was there
   */
  record Srs(Path path, boolean isPublic, double cpuMillis, long peakMemoryBytes) {}

  /** Whether there can be a string of this size. */
  boolean has(int logrows) {
    return !(configuration.srs() instanceof SrsSource.Given given)
        || (Files.isDirectory(given.path())
            ? Files.isRegularFile(inFolder(given, logrows))
            : logrows(given.path()) == logrows);
  }

  /**
   * @throws EzklWorkerException code DOWNLOAD when the public one cannot be had
   */
  synchronized Srs get(int logrows) throws IOException, InterruptedException {
    return switch (configuration.srs()) {
      case SrsSource.Local local -> made("local", logrows, false);
      case SrsSource.Public fromCeremony -> made("public", logrows, true);
      case SrsSource.Given given -> {
        Path path = Files.isDirectory(given.path()) ? inFolder(given, logrows) : given.path();
        EzklWorker.Reply reply =
            workers.call(
                EzklWorker.request("srs_is_public")
                    .put("srs", path.toString())
                    .put("logrows", logrows));
        yield new Srs(path, reply.result().path("public").asBoolean(), 0, 0);
      }
    };
  }

  private Srs made(String source, int logrows, boolean isPublic)
      throws IOException, InterruptedException {
    Path folder = configuration.folder().resolve("srs").resolve(source);
    Path path = folder.resolve(name(logrows));
    if (Files.isRegularFile(path)) {
      return new Srs(path, isPublic, 0, 0);
    }
    Files.createDirectories(folder);
    EzklWorker.Reply reply =
        workers.call(
            EzklWorker.request("srs")
                .put("source", source)
                .put("logrows", logrows)
                .put("srs", path.toString()),
            TIME_LIMIT);
    StageMeasurement making = reply.stages().getFirst();
    return new Srs(path, isPublic, making.cpuMillis(), making.peakMemoryBytes());
  }

  private static Path inFolder(SrsSource.Given given, int logrows) {
    return given.path().resolve(name(logrows));
  }

  private static String name(int logrows) {
    return "kzg" + logrows + ".srs";
  }

  /** The size that a string begins with: 32 bits, little-endian. */
  private static int logrows(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(Integer.BYTES);
      return head.length < Integer.BYTES
          ? -1
          : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    } catch (IOException e) {
      throw new UncheckedIOException("the reference string " + file + " cannot be read", e);
    }
  }
}
