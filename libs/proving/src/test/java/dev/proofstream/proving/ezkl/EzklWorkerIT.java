package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProvingFailedException;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that die, hang, grow, or are given the wrong files. */
class EzklWorkerIT {
  private static final List<int[]> ROWS = SmallModels.rows(2, 20);

  @TempDir static Path folder;
  private static EzklProofSystem system;
  private static CompiledCircuit circuit;
  private static CompiledCircuit other;

  @BeforeAll
  static void compile() throws Exception {
    system = new EzklProofSystem(RealEzkl.configuration());
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    circuit =
        RealEzkl.compile(
            system,
            SmallModels.random("one", 1, 6, 3, 2),
            ROWS,
            "label",
            folder.resolve("one"),
            signer);
    // Other weights and the same bound of values: the same layout.
    other =
        RealEzkl.compile(
            system,
            SmallModels.random("two", 2, 6, 3, 2),
            ROWS,
            "label",
            folder.resolve("two"),
            signer);
  }

  @AfterAll
  static void close() {
    if (system != null) {
      system.close();
    }
  }

  @Test
  void killingTheWorkingProcessDuringAProofFailsThatAttemptAlone() throws Exception {
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      prover.prove("r-0", ROWS.getFirst());
      long working = system.workerPids().getLast();
      signal("STOP", working);
      CompletableFuture<?> proof = inBackground(prover);
      awaitRequestSent();
      signal("KILL", working);

      assertEquals(Code.DIED, failure(proof).code());
      assertEquals("r-2", prover.prove("r-2", ROWS.getFirst()).requestId());
      assertFalse(system.workerPids().contains(working));
    }
  }

  @Test
  void killingTheWatchingProcessTakesTheWorkingOneAlong() throws Exception {
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      prover.prove("r-0", ROWS.getFirst());
      List<Long> pids = system.workerPids();
      signal("STOP", pids.getLast());
      CompletableFuture<?> proof = inBackground(prover);
      awaitRequestSent();
      signal("KILL", pids.getFirst());

      assertEquals(Code.DIED, failure(proof).code());
      for (long pid : pids) {
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
      }
      assertEquals("r-2", prover.prove("r-2", ROWS.getFirst()).requestId());
    }
  }

  @Test
  void aWorkerThatHangsIsKilledAtItsTimeLimit() throws Exception {
    Duration limit = Duration.ofSeconds(8);
    try (EzklProofSystem impatient = new EzklProofSystem(RealEzkl.limited(limit, 0));
        CircuitProver prover = impatient.loadProver(circuit.files())) {
      prover.prove("r-0", ROWS.getFirst());
      List<Long> pids = impatient.workerPids();
      signal("STOP", pids.getLast());

      EzklWorkerException failure =
          assertThrows(EzklWorkerException.class, () -> prover.prove("r-1", ROWS.getFirst()));

      assertEquals(Code.TIME_LIMIT, failure.code());
      for (long pid : pids) {
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
      }
      assertEquals("r-2", prover.prove("r-2", ROWS.getFirst()).requestId());
    }
  }

  @Test
  void aWorkerWhoseHeartbeatsStopIsKilledLongBeforeItsTimeLimit() throws Exception {
    EzklConfiguration configuration = RealEzkl.limited(Duration.ofMinutes(10), 0);
    // As many missed beats as a busy machine never has, fewer than the thirty of production.
    try (WorkerPool pool =
        new WorkerPool(
            configuration, new EzklInstallation(configuration), Duration.ofSeconds(10))) {
      pool.call(EzklWorker.request("hello"));
      List<Long> pids = pool.pids();
      pids.forEach(pid -> assertTrue(stop(pid)));

      EzklWorkerException failure =
          assertThrows(EzklWorkerException.class, () -> pool.call(EzklWorker.request("hello")));

      assertEquals(Code.SILENT, failure.code());
      awaitEnd(pids);
      assertEquals(
          EzklInstallation.VERSION,
          pool.call(EzklWorker.request("hello")).result().path("version").asText());
    }
  }

  /** Lost to something outside, in the middle of a compilation: the job is run once more. */
  @Test
  void aWorkerThatDiesDuringACompilationIsReplaced() throws Exception {
    try (EzklProofSystem another = new EzklProofSystem(RealEzkl.configuration())) {
      List<Long> killed = new ArrayList<>();
      CompileListener killer =
          new CompileListener() {
            @Override
            public void stageStarted(String stage) {
              if (stage.equals("setup")) {
                long working = another.workerPids().getLast();
                killed.add(working);
                assertTrue(stop(working));
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                    .execute(
                        () -> ProcessHandle.of(working).ifPresent(ProcessHandle::destroyForcibly));
              }
            }
          };
      CompiledCircuit compiled =
          another.compile(
              new CompileRequest(
                  SmallModels.random("one", 1, 6, 2),
                  ROWS,
                  CircuitOptions.DEFAULT,
                  Optional.empty()),
              Files.createDirectory(folder.resolve("replaced")),
              killer);
      assertEquals(1, killed.size());
      assertFalse(another.workerPids().contains(killed.getFirst()));
      assertEquals(ROWS.size(), compiled.agreeingRows());
      try (var files = Files.list(folder.resolve("replaced"))) {
        assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")), "half a key");
      }
    }
  }

  private static boolean stop(long pid) {
    try {
      return new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWorkerThatGrowsBeyondItsMemoryLimitIsKilled() throws Exception {
    try (EzklProofSystem small = new EzklProofSystem(RealEzkl.limited(Duration.ofMinutes(1), 1));
        CircuitProver prover = small.loadProver(circuit.files())) {
      EzklUnavailableException failure =
          assertThrows(EzklUnavailableException.class, () -> prover.prove("r-1", ROWS.getFirst()));
      EzklWorkerException cause = assertInstanceOf(EzklWorkerException.class, failure.getCause());
      assertEquals(Code.MEMORY_LIMIT, cause.code());
    }
  }

  @Test
  void aKeyThatWasDamagedAfterLoadingIsFoundBeforeProving() throws Exception {
    Path copy = copy(circuit);
    CircuitFiles files = CircuitFiles.of(copy);
    try (CircuitProver prover = system.loadProver(files)) {
      prover.prove("r-0", ROWS.getFirst());
      damage(copy.resolve(EzklFiles.PROVING_KEY));

      ProvingFailedException failure =
          assertThrows(ProvingFailedException.class, () -> prover.prove("r-1", ROWS.getFirst()));

      assertEquals(
          Code.FILE_CHANGED,
          assertInstanceOf(EzklWorkerException.class, failure.getCause()).code());
      CircuitUnreadableException unreadable =
          assertThrows(CircuitUnreadableException.class, () -> system.loadProver(files));
      assertEquals(EzklFiles.PROVING_KEY, unreadable.file());
    }
  }

  @Test
  void aProofByAnotherModelsKeyIsFoundBeforeItIsHandedOn() throws Exception {
    CircuitFiles mixed =
        circuit.files().with(EzklFiles.PROVING_KEY, other.files().path(EzklFiles.PROVING_KEY));

    EzklWorkerException failure =
        assertThrows(EzklWorkerException.class, () -> prove(mixed, new long[6]));

    // Which one depends on whether the two keys have the same layout.
    assertTrue(
        List.of(Code.SELF_CHECK, Code.PANIC, Code.EZKL).contains(failure.code()),
        failure.getMessage());
  }

  @Test
  void whatEzklSaysOfARowNeverLeavesTheWorker() {
    long telling = 8_123_456_789_012_345_678L;
    EzklWorkerException failure =
        assertThrows(
            EzklWorkerException.class,
            () -> prove(circuit.files(), new long[] {telling, 0, 0, 0, 0, 0}));

    assertEquals(Code.EZKL, failure.code());
    assertEquals("witness", failure.stage());
    assertFalse(failure.getMessage().contains("812345"), failure.getMessage());
  }

  @Test
  void bothProcessesEndWithTheLastCircuitThatIsClosed() throws Exception {
    try (EzklProofSystem another = new EzklProofSystem(RealEzkl.configuration())) {
      List<Long> pids;
      try (CircuitProver second = another.loadProver(circuit.files())) {
        try (CircuitProver prover = another.loadProver(circuit.files())) {
          prover.prove("r-1", ROWS.getFirst());
        }
        pids = another.workerPids();
        assertEquals(2, pids.size());
        second.prove("r-2", ROWS.getFirst());
        assertEquals(pids, another.workerPids());
      }
      awaitEnd(pids);
      assertEquals(List.of(), another.workerPids());
      // A closed circuit may be opened again.
      try (CircuitProver again = another.loadProver(circuit.files())) {
        assertEquals("r-3", again.prove("r-3", ROWS.getFirst()).requestId());
      }
    }
  }

  @Test
  void bothProcessesEndWithTheirSystem() throws Exception {
    EzklProofSystem another = new EzklProofSystem(RealEzkl.configuration());
    CircuitProver prover = another.loadProver(circuit.files());
    prover.prove("r-1", ROWS.getFirst());
    List<Long> pids = another.workerPids();
    assertEquals(2, pids.size());
    another.close();
    awaitEnd(pids);
    assertThrows(IllegalStateException.class, () -> prover.prove("r-2", ROWS.getFirst()));
  }

  @Test
  void aWorkerThatIsIdleIsEndedAndTheNextProofHasAnother() throws Exception {
    EzklConfiguration base = RealEzkl.configuration();
    EzklConfiguration configuration =
        new EzklConfiguration(
            base.home(),
            null,
            base.srs(),
            1,
            2,
            base.timeLimit(),
            base.memoryLimit(),
            Duration.ofMillis(400));
    try (EzklProofSystem idle = new EzklProofSystem(configuration);
        CircuitProver prover = idle.loadProver(circuit.files())) {
      prover.prove("r-1", ROWS.getFirst());
      List<Long> pids = idle.workerPids();
      awaitEnd(pids);
      assertEquals("r-2", prover.prove("r-2", ROWS.getFirst()).requestId());
      assertFalse(idle.workerPids().stream().anyMatch(pids::contains));
    }
  }

  private static void awaitEnd(List<Long> pids) {
    for (long pid : pids) {
      ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
    }
  }

  private static void prove(CircuitFiles files, long[] row) throws Exception {
    try (WorkerPool pool =
        new WorkerPool(RealEzkl.configuration(), new EzklInstallation(RealEzkl.configuration()))) {
      ObjectNode job = EzklJobs.prove(files, Map.of());
      EzklJobs.add(
          job.putArray("input"), Arrays.stream(row).mapToObj(BigInteger::valueOf).toList());
      EzklJobs.add(job.putArray("binding"), List.of(BigInteger.ONE));
      pool.call(job);
    }
  }

  private static CompletableFuture<?> inBackground(CircuitProver prover) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return prover.prove("r-1", ROWS.getFirst());
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static EzklWorkerException failure(CompletableFuture<?> proof) {
    CompletionException failure = assertThrows(CompletionException.class, proof::join);
    return assertInstanceOf(EzklWorkerException.class, failure.getCause());
  }

  /** The stopped process cannot answer, so a request that is late is merely killed earlier. */
  private static void awaitRequestSent() throws InterruptedException {
    Thread.sleep(1_000);
  }

  private static void signal(String name, long pid) throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor());
  }

  private static Path copy(CompiledCircuit from) throws IOException {
    Path copy = Files.createTempDirectory(folder, "copy");
    for (Map.Entry<String, Path> file : from.files().byName().entrySet()) {
      Files.copy(file.getValue(), copy.resolve(file.getKey()));
    }
    return copy;
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
