package dev.proofstream.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.circom.CircomCompiler;
import dev.proofstream.proving.circom.CircomGroth16;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.VerificationKeyJson;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.Groth16Verifier.Statement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * A process that proves and verifies all rows as the services do, from the levels of a row to a
 * bundle's files and back, without Kafka. Writes the times of all rounds as JSON.
 */
public final class PipelineWorker {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CircuitProver single;
  private final CircuitProver batch;
  private final Groth16Verifier singleVerifier;
  private final Groth16Verifier batchVerifier;
  private final List<int[]> rows;
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  private PipelineWorker(Path single, Path batch, List<int[]> rows) throws Exception {
    CircomGroth16 system = new CircomGroth16(CircomCompiler.find());
    CircuitFiles singleFiles = CircuitFiles.of(single);
    CircuitFiles batchFiles = CircuitFiles.of(batch);
    this.single = system.loadProver(singleFiles);
    this.batch = system.loadProver(batchFiles);
    singleVerifier = verifier(singleFiles);
    batchVerifier = verifier(batchFiles);
    this.rows = rows;
  }

  private static Groth16Verifier verifier(CircuitFiles files) throws Exception {
    return new Groth16Verifier(
        VerificationKeyJson.read(files.bytes(CircuitFiles.VERIFICATION_KEY)));
  }

  /**
   * @param arguments folder of the circuit of one row, folder of the circuit of all rows, file with
   *     the rows' levels, seconds to warm up, rounds to measure
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    int[][] rows = JSON.readValue(Path.of(arguments[2]).toFile(), int[][].class);
    PipelineWorker worker =
        new PipelineWorker(Path.of(arguments[0]), Path.of(arguments[1]), List.of(rows));
    long warm = System.nanoTime() + (long) (Double.parseDouble(arguments[3]) * 1e9);
    do {
      worker.round();
    } while (System.nanoTime() < warm);
    worker.times.clear();
    for (int round = 0; round < Integer.parseInt(arguments[4]); round++) {
      worker.round();
    }
    out.println(
        JSON.writeValueAsString(
            Map.of(
                "kernels",
                KernelChoice.current().kernels().name(),
                "peakMemoryBytes",
                PeakMemory.ofThisProcess(),
                "times",
                worker.times)));
  }

  private void round() throws Exception {
    List<ProvenPrediction> proven =
        timed(
            "prove one by one",
            () -> {
              List<ProvenPrediction> all = new ArrayList<>();
              for (int row = 0; row < rows.size(); row++) {
                all.add(prove(row));
              }
              return all;
            });
    timed(
        "prove side by side",
        () -> IntStream.range(0, rows.size()).parallel().mapToObj(this::prove).toList());
    requireAll(
        timed(
            "verify one by one",
            () -> {
              boolean all = true;
              for (ProvenPrediction one : proven) {
                Statement statement = read(one);
                all &= singleVerifier.verify(statement.publicSignals(), statement.proof());
              }
              return all;
            }));
    requireAll(
        timed(
            "verify as a batch",
            () ->
                singleVerifier
                    .verifyBatch(proven.parallelStream().map(PipelineWorker::read).toList())
                    .stream()
                    .allMatch(valid -> valid)));
    ProvenPrediction whole =
        timed(
            "one proof of all rows",
            () -> batch.prove("bench", new ProofInput(rows, Optional.empty())));
    requireAll(
        timed(
            "verify that one",
            () -> {
              Statement statement = read(whole);
              return batchVerifier.verify(statement.publicSignals(), statement.proof());
            }));
  }

  private ProvenPrediction prove(int row) {
    try {
      return single.prove("bench-" + row, rows.get(row));
    } catch (Exception e) {
      throw new IllegalStateException("row " + row + " cannot be proven", e);
    }
  }

  /** The points and numbers are checked here, as they are wherever a proof comes from outside. */
  private static Statement read(ProvenPrediction proven) {
    return new Statement(PublicJson.read(proven.publicJson()), ProofJson.read(proven.proofJson()));
  }

  private static void requireAll(boolean valid) throws IOException {
    if (!valid) {
      throw new IOException("a proof does not verify");
    }
  }

  private <T> T timed(String what, Callable<T> work) throws Exception {
    long start = System.nanoTime();
    T result = work.call();
    times.computeIfAbsent(what, key -> new ArrayList<>()).add((System.nanoTime() - start) / 1e6);
    return result;
  }
}
