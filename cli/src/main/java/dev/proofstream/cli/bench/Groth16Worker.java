package dev.proofstream.cli.bench;

import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.WtnsFile;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.Groth16Verifier.Statement;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.r1cs.Witness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/**
 * A process that stays, as a prover service does: reads key and witness, proves until it is warm
 * and its tables are built, says {@code ready}, and then proves once for each line {@code prove} on
 * standard input and answers with the ms of wall time and of processor time. {@code verify N}
 * verifies one proof N times, {@code batch N} a batch of N, {@code memory} gives the peak resident
 * bytes. Every proof is verified outside the measured time.
 */
public final class Groth16Worker {

  private final Groth16Prover prover;
  private final Groth16Verifier verifier;
  private final ProcessorClock clock = new ProcessorClock();
  private final Witness witness;
  private final List<BigInteger> signals;

  private Groth16Worker(ProvingKey key, Witness witness) {
    prover = new Groth16Prover(key);
    verifier = new Groth16Verifier(key.verifyingKey());
    this.witness = witness;
    signals = witness.publicSignals(key.publicSignals());
  }

  /**
   * @param arguments key, witness, seconds to warm up; with the files for proof and public signals
   *     instead of the seconds it proves once, writes them and ends
   */
  public static void main(String[] arguments) throws Exception {
    // Answers alone go to standard output, whatever else is printed.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    ProvingKey key = ZkeyFile.read(Path.of(arguments[0]));
    Witness witness = WtnsFile.read(Path.of(arguments[1]));
    if (arguments.length == 4) {
      Groth16Proof proof = new Groth16Prover(key).prove(witness);
      Files.write(Path.of(arguments[2]), ProofJson.write(proof));
      Files.write(
          Path.of(arguments[3]), PublicJson.write(witness.publicSignals(key.publicSignals())));
      return;
    }
    Groth16Worker worker = new Groth16Worker(key, witness);
    worker.warmUp(Double.parseDouble(arguments[2]));
    out.println("ready " + KernelChoice.current().kernels().name());
    worker.serve(out);
  }

  private void warmUp(double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    do {
      prove();
    } while (System.nanoTime() < end);
    prover.tables().join();
    for (int i = 0; i < 3; i++) {
      prove();
    }
  }

  private Contestant.Times prove() {
    long processor = clock.nanos();
    long start = System.nanoTime();
    Groth16Proof proof = prover.prove(witness);
    Contestant.Times times =
        new Contestant.Times(msSince(start), (clock.nanos() - processor) / 1e6);
    if (!verifier.verify(signals, proof)) {
      throw new IllegalStateException("a proof does not verify: does the witness fit the key?");
    }
    return times;
  }

  private String verify(int times) {
    Groth16Proof proof = prover.prove(witness);
    StringJoiner all = new StringJoiner(" ");
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      verifier.verify(signals, proof);
      all.add(Double.toString(msSince(start)));
    }
    return all.toString();
  }

  private double verifyBatch(int count) {
    List<Statement> batch =
        Collections.nCopies(count, new Statement(signals, prover.prove(witness)));
    long start = System.nanoTime();
    verifier.verifyBatch(batch);
    return msSince(start);
  }

  private static double msSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private void serve(PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "prove" -> {
          Contestant.Times times = prove();
          out.println(times.wallMs() + " " + times.processorMs());
        }
        case "memory" -> out.println(PeakMemory.ofThisProcess());
        case "verify" -> out.println(verify(Integer.parseInt(words[1])));
        case "batch" -> out.println(verifyBatch(Integer.parseInt(words[1])));
        default -> throw new IOException("not a request: " + line);
      }
    }
  }
}
