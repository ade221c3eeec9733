package dev.proofstream.cli.bench;

import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.WtnsFile;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.field.KernelChoice;
import dev.proofstream.zk.groth16.Groth16Proof;
import dev.proofstream.zk.groth16.Groth16Prover;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.r1cs.Witness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A process that stays, as a prover service does: reads key and witness, proves until it is warm
 * and its tables are built, says {@code ready}, and then proves once for each line {@code prove} on
 * standard input and answers with the time in ms. {@code verify N} verifies one proof N times,
 * {@code memory} gives the peak resident bytes. Every proof is verified outside the measured time.
 */
public final class Groth16Worker {

  private Groth16Worker() {}

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
    Groth16Prover prover = new Groth16Prover(key);
    if (arguments.length == 4) {
      Groth16Proof proof = prover.prove(witness);
      Files.write(Path.of(arguments[2]), ProofJson.write(proof));
      Files.write(
          Path.of(arguments[3]), PublicJson.write(witness.publicSignals(key.publicSignals())));
      return;
    }
    Groth16Verifier verifier = new Groth16Verifier(key.verifyingKey());
    long end = System.nanoTime() + (long) (Double.parseDouble(arguments[2]) * 1e9);
    do {
      prove(prover, verifier, witness);
    } while (System.nanoTime() < end);
    prover.tables().join();
    for (int i = 0; i < 3; i++) {
      prove(prover, verifier, witness);
    }
    out.println("ready " + KernelChoice.current().kernels().name());
    serve(prover, verifier, witness, out);
  }

  private static double prove(Groth16Prover prover, Groth16Verifier verifier, Witness witness) {
    long start = System.nanoTime();
    Groth16Proof proof = prover.prove(witness);
    double ms = (System.nanoTime() - start) / 1e6;
    if (!verifier.verify(witness.publicSignals(prover.key().publicSignals()), proof)) {
      throw new IllegalStateException("a proof does not verify: does the witness fit the key?");
    }
    return ms;
  }

  private static void serve(
      Groth16Prover prover, Groth16Verifier verifier, Witness witness, PrintStream out)
      throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "prove" -> out.println(prove(prover, verifier, witness));
        case "memory" -> out.println(PeakMemory.ofThisProcess());
        case "verify" -> {
          Groth16Proof proof = prover.prove(witness);
          var signals = witness.publicSignals(prover.key().publicSignals());
          StringBuilder times = new StringBuilder();
          for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            long start = System.nanoTime();
            verifier.verify(signals, proof);
            times.append((System.nanoTime() - start) / 1e6).append(' ');
          }
          out.println(times.toString().strip());
        }
        case "batch" -> {
          int count = Integer.parseInt(words[1]);
          List<Groth16Verifier.Statement> batch =
              Collections.nCopies(
                  count,
                  new Groth16Verifier.Statement(
                      witness.publicSignals(prover.key().publicSignals()), prover.prove(witness)));
          long start = System.nanoTime();
          verifier.verifyBatch(batch);
          out.println((System.nanoTime() - start) / 1e6);
        }
        default -> throw new IOException("not a request: " + line);
      }
    }
  }
}
