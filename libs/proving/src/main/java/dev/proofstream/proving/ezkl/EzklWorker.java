package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One EZKL process, for one job at a time; see {@code worker.py} for what passes between. Lives
 * until {@link #close}, its first lost job, or the end of this JVM, which closes its standard
 * input. Not thread safe: whoever took it from the {@link WorkerPool} owns it.
 */
final class EzklWorker implements AutoCloseable {

  /** Heartbeats come every second; on a busy machine some are late. */
  static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  /** The process keeps time itself; this is for one that no longer can. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** Shared memory, so that a witness is never written to a disk. */
  private static final Path MEMORY_FOLDER = Path.of("/dev/shm");

  private static final System.Logger LOG = System.getLogger(EzklWorker.class.getName());
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNode END = MAPPER.createObjectNode();

  private final Process process;
  private final Path folder;
  private final Duration silenceLimit;
  private final OutputStream requests;
  private final BlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
  private long lastId;
  private boolean lost;

  /**
   * What a job gave.
   *
   * @param result fields of its own
   * @param stages what ran, in order
   */
  record Reply(JsonNode result, List<StageMeasurement> stages) {}

  /**
   * Starts a process and waits until EZKL is loaded.
   *
   * @param silenceLimit after which a process whose heartbeats stopped is given up
   * @throws EzklUnavailableException when the process cannot be started or has another version
   */
  static EzklWorker start(
      Path python, Path script, EzklConfiguration configuration, Duration silenceLimit)
      throws InterruptedException {
    EzklWorker worker = null;
    try {
      Path folder = temporaryFolder();
      ProcessBuilder builder =
          new ProcessBuilder(
                  python.toString(),
                  "-I",
                  script.toString(),
                  folder.toString(),
                  Integer.toString(configuration.threads()),
                  Long.toString(configuration.memoryLimit()))
              // Whatever EZKL writes without being told where is gone with the folder.
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      worker = new EzklWorker(builder.start(), folder, silenceLimit);
      String version = worker.call(request("hello"), START_LIMIT).result().path("version").asText();
      if (!EzklInstallation.VERSION.equals(version)) {
        throw new EzklUnavailableException(
            "EZKL %s is needed, %s is installed beside %s: remove that folder"
                .formatted(EzklInstallation.VERSION, version, python));
      }
      EzklWorker started = worker;
      worker = null;
      return started;
    } catch (IOException | EzklWorkerException e) {
      throw new EzklUnavailableException("EZKL does not start with " + python + ": " + e, e);
    } finally {
      if (worker != null) {
        worker.kill();
      }
    }
  }

  private EzklWorker(Process process, Path folder, Duration silenceLimit) {
    this.process = process;
    this.folder = folder;
    this.silenceLimit = silenceLimit;
    this.requests = process.getOutputStream();
    Thread.ofPlatform().daemon().name("ezkl-worker-" + process.pid()).start(this::readReplies);
  }

  /** An empty JSON object. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A request without its fields. */
  static ObjectNode request(String operation) {
    return MAPPER.createObjectNode().put("op", operation);
  }

  /**
   * Runs one job.
   *
   * @throws EzklWorkerException when it failed; {@link #isLost} then says whether the process is
   *     gone
   * @throws InterruptedException when the thread is interrupted; the process is killed
   */
  Reply call(ObjectNode request, Duration timeLimit) throws InterruptedException {
    long id = ++lastId;
    request.put("id", id).put("timeoutMs", timeLimit.toMillis());
    try {
      requests.write(MAPPER.writeValueAsBytes(request));
      requests.write('\n');
      requests.flush();
      return await(id, System.nanoTime() + timeLimit.plus(GRACE).toNanos());
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (IOException e) {
      kill();
      throw new EzklWorkerException(Code.DIED, "");
    }
  }

  private Reply await(long id, long deadline) throws InterruptedException {
    while (true) {
      long left = Math.min(silenceLimit.toNanos(), deadline - System.nanoTime());
      JsonNode message = replies.poll(Math.max(left, 1), TimeUnit.NANOSECONDS);
      if (message == null) {
        kill();
        boolean late = System.nanoTime() >= deadline;
        throw new EzklWorkerException(late ? Code.TIME_LIMIT : Code.SILENT, "");
      }
      if (message == END) {
        kill();
        throw new EzklWorkerException(Code.DIED, "");
      }
      if (message.path("id").asLong() == id) {
        return reply(message);
      }
    }
  }

  private Reply reply(JsonNode message) throws InterruptedException {
    if (message.path("ok").asBoolean()) {
      List<StageMeasurement> stages = new ArrayList<>();
      for (JsonNode stage : message.path("stages")) {
        LOG.log(System.Logger.Level.DEBUG, () -> "EZKL worker " + process.pid() + ": " + stage);
        stages.add(
            new StageMeasurement(
                stage.path("stage").asText(),
                stage.path("millis").asDouble(),
                stage.path("cpuMillis").asDouble(),
                stage.path("peakBytes").asLong()));
      }
      return new Reply(message.path("result"), List.copyOf(stages));
    }
    Code code = Code.BUG;
    for (Code known : Code.values()) {
      if (known.name().equals(message.path("code").asText())) {
        code = known;
      }
    }
    EzklWorkerException failure = new EzklWorkerException(code, message.path("stage").asText(""));
    if (failure.lostTheProcess()) {
      kill();
    }
    throw failure;
  }

  /** Whether this worker can do no more. */
  boolean isLost() {
    return lost || !process.isAlive();
  }

  /** Process ids of the watching and the working process. */
  List<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Lets the process end by itself. */
  @Override
  public void close() {
    lost = true;
    try {
      requests.close();
      if (process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        deleteFolder();
        return;
      }
    } catch (IOException e) {
      // It has ended already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private void kill() {
    lost = true;
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    deleteFolder();
  }

  private void readReplies() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode message = MAPPER.readTree(line);
        // A heartbeat is only kept while somebody waits for a reply; the queue is drained then.
        if (!message.has("beat") || replies.isEmpty()) {
          replies.add(message);
        }
      }
    } catch (JsonProcessingException e) {
      process.destroyForcibly();
    } catch (IOException e) {
      // The process is gone.
    } finally {
      replies.add(END);
    }
  }

  private static Path temporaryFolder() throws IOException {
    return Files.isWritable(MEMORY_FOLDER)
        ? Files.createTempDirectory(MEMORY_FOLDER, "proofstream-ezkl")
        : Files.createTempDirectory("proofstream-ezkl");
  }

  private void deleteFolder() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // The process deletes it too.
    }
  }
}
