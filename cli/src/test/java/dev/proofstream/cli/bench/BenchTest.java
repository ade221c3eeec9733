package dev.proofstream.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.cli.CommandFailedException;
import dev.proofstream.cli.ExitStatus;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.DataSet;
import dev.proofstream.model.data.DataSource;
import dev.proofstream.model.data.HeartData;
import dev.proofstream.zk.ntt.EvaluationDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void mediansAndRatiosAreOfTheTimes() {
    Measurement measurement =
        Measurement.of("peer", "dense_10", List.of(4.0, 1.0, 3.0, 20.0), 7.0, 5);
    assertEquals(new Measurement("peer", "dense_10", 3.5, 1.0, 20.0, 0.5, 5), measurement);
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
  void aPeerThatFailsOrWritesNothingIsNoMeasurement(@TempDir Path folder) throws IOException {
    Path zkey = Files.createFile(folder.resolve("a.zkey"));
    ProofFiles files =
        new ProofFiles(
            zkey, folder.resolve("a.wtns"), folder.resolve("proof"), folder.resolve("public"));
    Contestant fails = new Peer("fails", "false {zkey} {wtns} {proof} {public}").on(files);
    assertThrows(CommandFailedException.class, fails::prove);
    Contestant silent = new Peer("silent", "true {zkey} {wtns} {proof} {public}").on(files);
    assertThrows(CommandFailedException.class, silent::prove);
  }
}
