package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.zk.circom.ProofJson;
import dev.proofstream.zk.circom.PublicJson;
import dev.proofstream.zk.circom.WtnsFile;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.Groth16Verifier;
import dev.proofstream.zk.groth16.ProvingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Our prover and others on the same files, in turn. */
@Command(
    name = "groth16",
    mixinStandardHelpOptions = true,
    description = {
      "Proves with our prover and with others on the same .zkey and .wtns, in turn.",
      "Ours is measured warm in a process that stays, as the service runs it (proofstream), and as a"
          + " whole process that starts, reads the key, proves once and ends (proofstream-cold)."
          + " Others are whole processes: compare them with proofstream-cold; a peer that stays"
          + " warm has to be measured by its own means. Ratios are medians over proofstream's."
    })
final class Groth16Bench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "K",
      description = "Domains of 2^K elements, 4 to 20 (default: ${DEFAULT-VALUE}).",
      defaultValue = "10,12,14")
  private List<Integer> sizes;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "dense: every wire full-size; bits: nine of ten wires are bits, as in models"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "dense,bits")
  private List<BenchCircuit.Kind> kinds;

  @Option(names = "--zkey", paramLabel = "F", description = "A circuit of your own: its key ...")
  private Path zkey;

  @Option(names = "--wtns", paramLabel = "F", description = "... and a witness of it.")
  private Path wtns;

  @Option(
      names = "--peer",
      paramLabel = "NAME=CMD",
      description =
          "Another prover, for example"
              + " rapidsnark='prover {zkey} {wtns} {proof} {public}'; may be given several times."
              + " snarkjs takes part where it is on the PATH.")
  private List<String> peers = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Proofs of each (default: ${DEFAULT-VALUE}).",
      defaultValue = "9")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds to warm up ours (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private double warmUp;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description = "Force the field arithmetic: ifma, native, scalar.")
  private String kernels;

  @Override
  public Integer call() throws Exception {
    json.check();
    Terminal terminal = Terminal.of(spec);
    requireUsage();
    List<Peer> others = new ArrayList<>();
    Peer.snarkjs().ifPresent(others::add);
    peers.stream().map(Peer::parse).forEach(others::add);

    List<Measurement> results = new ArrayList<>();
    List<Map<String, Object>> extras = new ArrayList<>();
    Path folder = Files.createTempDirectory("proofstream-bench");
    String used = null;
    try {
      if (zkey != null) {
        used =
            measure(
                terminal,
                zkey.getFileName().toString(),
                zkey,
                wtns,
                folder,
                others,
                results,
                extras);
      } else {
        for (BenchCircuit.Kind kind : kinds) {
          for (int size : sizes) {
            terminal.say("making the " + kind.name().toLowerCase() + " circuit of 2^" + size);
            BenchCircuit circuit = BenchCircuit.of(kind, size);
            Path key = folder.resolve(circuit.name() + ".zkey");
            Path witness = folder.resolve(circuit.name() + ".wtns");
            long start = System.nanoTime();
            ProvingKey made = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
            terminal.say(
                "  set-up took %.0f ms in this process, cold"
                    .formatted((System.nanoTime() - start) / 1e6));
            ZkeyFile.write(made, key);
            WtnsFile.write(circuit.witness(), witness);
            used = measure(terminal, circuit.name(), key, witness, folder, others, results, extras);
            Files.delete(key);
            Files.delete(witness);
          }
        }
      }
    } finally {
      delete(folder);
    }
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("machine", Machine.describe());
    written.put("kernels", used);
    written.put("rounds", rounds);
    written.put("results", results);
    written.put("verification", extras);
    json.result(terminal, written, Tables.of(written, results, extras));
    return ExitStatus.DONE;
  }

  private void requireUsage() {
    if ((zkey == null) != (wtns == null)) {
      throw CommandFailedException.usage("--zkey and --wtns go together");
    }
    for (Path file : zkey == null ? new Path[0] : new Path[] {zkey, wtns}) {
      if (!Files.isRegularFile(file)) {
        throw CommandFailedException.usage("no such file: " + file);
      }
    }
    for (int size : sizes) {
      if (size < 4 || size > 20) {
        throw CommandFailedException.usage("--sizes " + size + ": not one of 4 to 20");
      }
    }
    if (rounds < 1 || warmUp < 0) {
      throw CommandFailedException.usage("--rounds of at least 1, --warm-up of at least 0");
    }
  }

  private String measure(
      Terminal terminal,
      String name,
      Path key,
      Path witness,
      Path folder,
      List<Peer> others,
      List<Measurement> results,
      List<Map<String, Object>> extras)
      throws IOException, InterruptedException {
    Contestant.Files4 files =
        new Contestant.Files4(
            key.toAbsolutePath(),
            witness.toAbsolutePath(),
            folder.resolve("proof.json"),
            folder.resolve("public.json"));
    terminal.say(name + ": warming up");
    List<Contestant> contestants = new ArrayList<>();
    List<String> java = JavaProcess.command(kernels);
    try (Contestant.Warm ours = new Contestant.Warm(java, files, warmUp)) {
      contestants.add(ours);
      List<String> cold = new ArrayList<>(java);
      cold.add(Groth16Worker.class.getName());
      cold.addAll(
          List.of(
              files.zkey().toString(),
              files.wtns().toString(),
              files.proof().toString(),
              files.publicSignals().toString()));
      contestants.add(new Contestant.CommandLine("proofstream-cold", cold, files));
      others.forEach(peer -> contestants.add(peer.on(files)));

      Map<Contestant, List<Double>> times = new LinkedHashMap<>();
      contestants.forEach(contestant -> times.put(contestant, new ArrayList<>()));
      for (int round = 0; round < rounds; round++) {
        for (Contestant contestant : contestants) {
          times.get(contestant).add(contestant.prove());
          if (round == 0 && contestant instanceof Contestant.CommandLine) {
            requireValid(contestant.name(), files);
          }
        }
        terminal.say("%s: round %d of %d".formatted(name, round + 1, rounds));
      }
      double median = Measurement.median(times.get(ours));
      times.forEach(
          (contestant, all) ->
              results.add(
                  Measurement.of(
                      contestant.name(), name, all, median, contestant.peakMemoryBytes())));
      Map<String, Object> extra = new LinkedHashMap<>();
      extra.put("circuit", name);
      extra.put("verifyMs", Measurement.median(ours.verify(200)));
      ours.verifyBatch(276);
      extra.put("batchOf276MsEach", ours.verifyBatch(276) / 276);
      extras.add(extra);
      return ours.kernels();
    }
  }

  /** A fast prover whose proofs do not verify is none. */
  private static void requireValid(String name, Contestant.Files4 files) throws IOException {
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

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
