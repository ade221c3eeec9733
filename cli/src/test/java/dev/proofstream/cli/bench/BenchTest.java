package dev.proofstream.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.cli.bench.Contestant.Times;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSource;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.zk.ntt.EvaluationDomain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.w3c.dom.Document;

class BenchTest {

  private static final Path CACHE = Path.of("target");

  @ParameterizedTest
  @EnumSource
  void aCircuitFillsItsDomainAndItsWitnessHolds(BenchCircuit.Kind kind) {
    for (int size : new int[] {6, 10}) {
      BenchCircuit circuit = BenchCircuit.of(kind, size);
      circuit.r1cs().check(circuit.witness());
      assertEquals(
          size,
          EvaluationDomain.logSizeFor(
              (long) circuit.r1cs().constraints() + circuit.r1cs().publicSignals() + 1));
    }
  }

  @Test
  void nineOfTenWiresOfTheBitHeavyCircuitAreBits() {
    BenchCircuit circuit = BenchCircuit.of(BenchCircuit.Kind.BITS, 12);
    int bits = 0;
    for (int wire = 0; wire < circuit.witness().size(); wire++) {
      if (circuit.witness().get(wire).compareTo(BigInteger.ONE) <= 0) {
        bits++;
      }
    }
    double share = (double) bits / circuit.witness().size();
    assertTrue(share > 0.85 && share < 0.95, "share of bits " + share);
  }

  @Test
  void theHeartModelsThatAreMeasuredPredict() throws Exception {
    DataSet data = new DataSource(Optional.empty(), HeartData.pathFromEnvironment(), CACHE).load();
    HeartCircuit heart = new HeartCircuit(data);
    for (String name : List.of("linear", "mlp")) {
      TrainedModel model = heart.model(name);
      int right = 0;
      for (int row : data.testRows()) {
        right += model.label(data.encoded(row)) == data.label(row) ? 1 : 0;
      }
      assertTrue(right > 0.75 * data.testRows().length, name + ": " + right);
    }
    assertEquals("18-8-8-2", heart.model("mlp").architecture());
  }

  @Test
  void theLoopsAreThereForJmh() {
    Set<String> loops =
        BenchmarkList.defaultList()
            .find(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                List.of(KernelLoops.class.getName()),
                List.of())
            .stream()
            .map(entry -> entry.getUsername().replaceAll(".*\\.", ""))
            .collect(Collectors.toSet());
    assertEquals(Set.of("multiplication", "butterfly", "additionInG1", "additionInG2"), loops);
    KernelLoops all = new KernelLoops();
    all.setUp();
    all.multiplication();
    all.butterfly();
    all.additionInG1();
    all.additionInG2();
  }

  @Test
  void mediansAndRatiosAreOfTheTimes() {
    List<Times> ours = List.of(new Times(7, 10));
    List<Times> theirs =
        List.of(new Times(4, 5), new Times(1, 5), new Times(3, 5), new Times(20, 5));
    assertEquals(
        new Measurement("peer", "dense_10", 3.5, 1.0, 20.0, 0.5, 5, 0.5, 5),
        Measurement.of("peer", "dense_10", theirs, ours, 5));
    assertEquals(
        0, Measurement.of("cold", "x", List.of(new Times(1, 0)), ours, 0).processorRatio());
  }

  @Test
  void aPeerSaysWhereTheFilesGo() {
    Peer peer = Peer.parse("mine=prove {zkey} {wtns} {proof} {public}");
    assertEquals("mine", peer.name());
    for (String wrong : List.of("mine", "=prove", "mine=", "mine=prove {zkey} {wtns} {proof}")) {
      CommandFailedException refused =
          assertThrows(CommandFailedException.class, () -> Peer.parse(wrong));
      assertEquals(ExitStatus.USAGE, refused.status());
    }
  }

  @Test
  void aPeerThatStaysAnswersInTurn(@TempDir Path folder) throws Exception {
    Path script = folder.resolve("peer.sh");
    Files.writeString(
        script,
        """
        echo "ready for $1 and $2"
        while read -r line; do
          case $line in prove) echo 12.5 20 ;; memory) echo 4096 ;; esac
        done
        """);
    ProofFiles files = ProofFiles.of(folder.resolve("a.zkey"), folder.resolve("a.wtns"), folder);
    try (Contestant peer = Peer.parseWarm("mine=sh " + script + " {zkey} {wtns}").on(files)) {
      assertEquals("mine", peer.name());
      assertEquals(new Times(12.5, 20), peer.prove());
      assertEquals(4096, peer.peakMemoryBytes());
    }
    Peer silent = Peer.parseWarm("silent=true {zkey} {wtns}");
    assertThrows(CommandFailedException.class, () -> silent.on(files));
  }

  @Test
  void aPlotHasALineForEachProverAndKind() throws Exception {
    List<Times> times = List.of(new Times(1.5, 2));
    List<Measurement> results = new ArrayList<>();
    for (String circuit : List.of("dense_10", "dense_12", "bits_10", "bits_12", "heart_mlp")) {
      for (String name : List.of("proofstream", "a<b")) {
        results.add(Measurement.of(name, circuit, times, times, 0));
      }
    }
    Document drawn =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new ByteArrayInputStream(
                    Plot.of("a machine", results).getBytes(StandardCharsets.UTF_8)));
    assertEquals(4, drawn.getElementsByTagName("polyline").getLength());
  }

  @Test
  void aPeerThatFailsOrWritesNothingIsNoMeasurement(@TempDir Path folder) throws IOException {
    Path zkey = Files.createFile(folder.resolve("a.zkey"));
    ProofFiles files =
        new ProofFiles(
            zkey, folder.resolve("a.wtns"), folder.resolve("proof"), folder.resolve("public"));
    Contestant fails = new Peer("fails", "false {zkey} {wtns} {proof} {public}", false).on(files);
    assertThrows(CommandFailedException.class, fails::prove);
    Contestant silent = new Peer("silent", "true {zkey} {wtns} {proof} {public}", false).on(files);
    assertThrows(CommandFailedException.class, silent::prove);
  }
}
