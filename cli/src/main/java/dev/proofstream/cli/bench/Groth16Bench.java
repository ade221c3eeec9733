package dev.proofstream.cli.bench;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.JsonOption;
import dev.proofstream.cli.Terminal;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.zk.circom.WtnsFile;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.ProvingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
  @Mixin private RunOptions run;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "K",
      description = "Domains of 2^K elements, 4 to 20 (default: ${DEFAULT-VALUE}).",
      defaultValue = "10,12,14")
  private List<Integer> sizes;

  /** What there is to measure on. */
  enum Kind {
    LINEAR,
    MLP,
    DENSE,
    BITS
  }

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description =
          "linear, mlp: the models of the heart data, compiled here, which needs the circom compiler"
              + " that the build installs; dense: every wire full-size; bits: nine of ten wires are"
              + " bits, as in models (default: ${DEFAULT-VALUE}).",
      defaultValue = "linear,mlp,dense,bits")
  private List<Kind> kinds;

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
      names = "--warm-peer",
      paramLabel = "NAME=CMD",
      description =
          "Another prover that stays, for example mine='server {zkey} {wtns}': it writes a line"
              + " that begins with ready once it is warm, answers each line prove with the ms that a"
              + " proof took and, if it likes, the ms of processor time, and memory with its peak"
              + " resident bytes. Compare it with proofstream.")
  private List<String> warmPeers = new ArrayList<>();

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw the medians on dense and bit-heavy circuits by size.")
  private Path plot;

  @Override
  public Integer call() throws Exception {
    json.check();
    run.check();
    Terminal terminal = Terminal.of(spec);
    requireUsage();
    List<Peer> others = new ArrayList<>();
    Peer.snarkjs().ifPresent(others::add);
    peers.stream().map(Peer::parse).forEach(others::add);
    warmPeers.stream().map(Peer::parseWarm).forEach(others::add);

    Turns turns = new Turns(terminal, run, others);
    List<Turns.OnCircuit> all = new ArrayList<>();
    Path folder = Files.createTempDirectory("proofstream-bench");
    try {
      if (zkey != null) {
        ProofFiles files = ProofFiles.of(zkey, wtns, folder);
        all.add(turns.measure(zkey.getFileName().toString(), files));
      } else {
        for (Kind kind : kinds) {
          switch (kind) {
            case LINEAR, MLP -> all.add(measureHeart(terminal, kind, folder, turns));
            case DENSE, BITS -> {
              for (int size : sizes) {
                BenchCircuit.Kind made = BenchCircuit.Kind.valueOf(kind.name());
                all.add(measureMade(terminal, made, size, folder, turns));
              }
            }
          }
        }
      }
    } finally {
      TemporaryFolder.delete(folder);
    }
    List<Measurement> results = all.stream().flatMap(one -> one.results().stream()).toList();
    List<Map<String, Object>> verification =
        all.stream().map(Turns.OnCircuit::verification).toList();
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("machine", Machine.describe());
    written.put("kernels", all.getLast().kernels());
    written.put("rounds", run.rounds());
    written.put("results", results);
    written.put("verification", verification);
    if (plot != null) {
      Files.writeString(plot, Plot.of(Machine.describe(), results));
    }
    json.result(terminal, written, Tables.of(written, results, verification));
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
  }

  private Turns.OnCircuit measureHeart(Terminal terminal, Kind kind, Path folder, Turns turns)
      throws Exception {
    String name = kind.name().toLowerCase(Locale.ROOT);
    terminal.say("compiling the heart model " + name);
    HeartCircuit heart = HeartCircuit.load(terminal);
    CircuitFiles files = heart.compile(name, 1, folder.resolve(name));
    Path witness = folder.resolve(name + ".wtns");
    ProofInput row = ProofInput.of(heart.testRows().getFirst());
    WtnsFile.write(heart.system().witness(files, "bench", row), witness);
    Path key = files.path(CircuitFiles.PROVING_KEY);
    return turns.measure("heart_" + name, ProofFiles.of(key, witness, folder));
  }

  private Turns.OnCircuit measureMade(
      Terminal terminal, BenchCircuit.Kind kind, int size, Path folder, Turns turns)
      throws IOException, InterruptedException {
    terminal.say("making the " + kind.name().toLowerCase(Locale.ROOT) + " circuit of 2^" + size);
    BenchCircuit circuit = BenchCircuit.of(kind, size);
    long start = System.nanoTime();
    ProvingKey made = Groth16Setup.run(circuit.r1cs(), new SecureRandom());
    terminal.say(
        "  set-up took %.0f ms in this process, cold".formatted((System.nanoTime() - start) / 1e6));
    Path key = folder.resolve(circuit.name() + ".zkey");
    Path witness = folder.resolve(circuit.name() + ".wtns");
    ZkeyFile.write(made, key);
    WtnsFile.write(circuit.witness(), witness);
    Turns.OnCircuit measured = turns.measure(circuit.name(), ProofFiles.of(key, witness, folder));
    Files.delete(key);
    Files.delete(witness);
    return measured;
  }
}
