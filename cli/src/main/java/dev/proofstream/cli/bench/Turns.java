package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.Terminal;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our prover and others on the same files, one proof of each and then the next round, so that what
 * else the machine does troubles all alike.
 *
 * @param peers besides ours
 */
record Turns(Terminal terminal, RunOptions run, List<Peer> peers) {

  /** As many proofs as the heart data has test rows. */
  private static final int BATCH = 276;

  private static final int WARM_UP_BATCHES = 3;

  /**
   * What was measured on one circuit.
   *
   * @param kernels our provider of the field arithmetic
   */
  record OnCircuit(String kernels, List<Measurement> results, Map<String, Object> verification) {}

  /** All contestants on one circuit, and our verifier. */
  OnCircuit measure(String name, ProofFiles files) throws IOException, InterruptedException {
    terminal.say(name + ": warming up");
    List<Contestant> contestants = new ArrayList<>();
    try {
      List<String> java = JavaProcess.command(run.kernels());
      Contestant.Warm ours = Contestant.Warm.ours(java, files, run.warmUp());
      contestants.add(ours);
      contestants.add(cold(java, files));
      for (Peer peer : peers) {
        contestants.add(peer.on(files));
      }
      Map<Contestant, List<Contestant.Times>> times = takeTurns(name, files, contestants);
      List<Measurement> results = new ArrayList<>();
      times.forEach(
          (contestant, all) ->
              results.add(
                  Measurement.of(
                      contestant.name(),
                      name,
                      all,
                      times.get(ours),
                      contestant.peakMemoryBytes())));
      Map<String, Object> verification = new LinkedHashMap<>();
      verification.put("circuit", name);
      verification.put("verifyMs", Measurement.median(ours.verify(200)));
      List<Double> batches = new ArrayList<>();
      for (int i = 0; i < WARM_UP_BATCHES + run.rounds(); i++) {
        batches.add(ours.verifyBatch(BATCH) / BATCH);
      }
      verification.put(
          "batchOf276MsEach", Measurement.median(batches.subList(WARM_UP_BATCHES, batches.size())));
      return new OnCircuit(ours.kernels(), results, verification);
    } finally {
      contestants.forEach(Contestant::close);
    }
  }

  /** A process of ours that proves once and ends. */
  private static Contestant cold(List<String> java, ProofFiles files) {
    List<String> command = new ArrayList<>(java);
    command.add(Groth16Worker.class.getName());
    command.addAll(
        List.of(
            files.zkey().toString(),
            files.wtns().toString(),
            files.proof().toString(),
            files.publicSignals().toString()));
    return new Contestant.CommandLine("proofstream-cold", command, files);
  }

  private Map<Contestant, List<Contestant.Times>> takeTurns(
      String name, ProofFiles files, List<Contestant> contestants)
      throws IOException, InterruptedException {
    Map<Contestant, List<Contestant.Times>> times = new LinkedHashMap<>();
    contestants.forEach(contestant -> times.put(contestant, new ArrayList<>()));
    for (int round = 0; round < run.rounds(); round++) {
      for (Contestant contestant : contestants) {
        times.get(contestant).add(contestant.prove());
        if (round == 0 && contestant instanceof Contestant.CommandLine) {
          requireValid(contestant.name(), files);
        }
      }
      terminal.say("%s: round %d of %d".formatted(name, round + 1, run.rounds()));
    }
    return times;
  }

  /** A fast prover whose proofs do not verify is none. */
  private static void requireValid(String name, ProofFiles files) throws IOException {
    ProvingKey key = ZkeyFile.read(files.zkey());
    boolean valid =
        new Groth16Verifier(key.verifyingKey())
            .verify(
                PublicJson.read(Files.readAllBytes(files.publicSignals())),
                ProofJson.read(Files.readAllBytes(files.proof())));
    if (!valid) {
      throw CommandFailedException.surroundings("the proof of " + name + " does not verify");
    }
  }
}
