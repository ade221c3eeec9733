package dev.proofstream.model.data;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A file kept in a cache folder and known by its SHA-256. Downloaded under another name and then
 * renamed, so several processes may do it at once and a killed one leaves nothing half-written
 * under the real name.
 */
final class Download {
  private static final System.Logger LOG = System.getLogger(Download.class.getName());

  /** All sources together. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long MAX_BYTES = 16 << 20;

  private final List<URI> sources;
  private final String sha256;
  private final Duration patience;

  Download(List<URI> sources, String sha256, Duration patience) {
    this.sources = sources;
    this.sha256 = sha256;
    this.patience = patience;
  }

  /** The file, from the cache or from its sources; empty when neither has it. */
  Optional<Path> into(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.isRegularFile(file) && digest(Files.readAllBytes(file)).equals(sha256)) {
        return Optional.of(file);
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the cache folder {0} cannot be used: {1}", folder, e.toString());
      return Optional.empty();
    }
    long deadline = System.nanoTime() + patience.toNanos();
    for (URI source : sources) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        LOG.log(Level.INFO, "no time left to try {0}", source);
      } else if (fetch(source, file, left)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private boolean fetch(URI source, Path file, long nanos) {
    Path part = null;
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofNanos(nanos))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      CompletableFuture<HttpResponse<byte[]>> pending =
          client.sendAsync(
              HttpRequest.newBuilder(source).GET().build(),
              HttpResponse.BodyHandlers.limiting(
                  HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
      HttpResponse<byte[]> response;
      try {
        response = pending.get(nanos, TimeUnit.NANOSECONDS);
      } finally {
        // Or close() would wait for an answer that may never come.
        client.shutdownNow();
      }
      if (response.statusCode() != 200) {
        LOG.log(Level.INFO, "{0} answers with status {1}", source, response.statusCode());
        return false;
      }
      if (!digest(response.body()).equals(sha256)) {
        LOG.log(Level.WARNING, "{0} is not the file with SHA-256 {1}", source, sha256);
        return false;
      }
      part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
      Files.write(part, response.body());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (ExecutionException e) {
      LOG.log(Level.INFO, "{0} cannot be reached: {1}", source, String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      LOG.log(Level.INFO, "{0} does not answer in time", source);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be stored: {1}", file, e.toString());
      deleteQuietly(part);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static void deleteQuietly(Path part) {
    if (part != null) {
      try {
        Files.deleteIfExists(part);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0} stays behind: {1}", part, e.toString());
      }
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
