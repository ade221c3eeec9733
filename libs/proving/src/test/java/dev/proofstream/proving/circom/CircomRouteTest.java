package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CircuitUnreadableException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.proving.measure.StageMeasurement;
import dev.proofstream.zk.circom.R1csFile;
import dev.proofstream.zk.r1cs.R1cs;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a float model to a verified bundle, with the real compiler, for networks of all shapes. */
class CircomRouteTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({"6-2", "6-4-2", "6-4-3-2", "6-4-3", "6-3-3-3-4"})
  void aProvenLabelIsTheQuantisedModelsAndItsBundleVerifies(String architecture) throws Exception {
    ProofSystems systems = ProofSystems.standard();
    ProofSystem system = systems.find("circom-groth16").orElseThrow();
    int[] widths =
        java.util.Arrays.stream(architecture.split("-")).mapToInt(Integer::parseInt).toArray();
    TrainedModel model = SmallModels.random("small", 7, widths);
    List<int[]> rows = SmallModels.rows(8, 60);
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    Path circuitFolder = Files.createDirectory(folder.resolve("circuit"));

    CompiledCircuit circuit =
        system
            .compile(
                new CompileRequest(model, rows, CircuitOptions.DEFAULT, Optional.empty()),
                circuitFolder,
                CompileListener.SILENT)
            .signedBy(signer);
    QuantizedModel quantized =
        QuantizedModelJson.read(circuit.files().bytes(CircuitFiles.QUANTIZED_MODEL));

    assertEquals(circuit.calibrationRows(), circuit.agreeingRows());
    assertEquals(quantized.constraints(), circuit.constraints());
    assertEquals(2 + SmallModels.INPUTS.size(), circuit.publicSignals());
    assertEquals(
        List.of("calibrate", "generate", "compile", "setup"),
        circuit.timings().stream().map(StageMeasurement::stage).toList());
    long keyBytes = Files.size(circuit.files().path(CircuitFiles.PROVING_KEY));
    R1cs r1cs = R1csFile.read(circuit.files().path(CircuitFiles.R1CS));
    assertEquals(3.0, HeapNeed.ofSetup(r1cs) / (double) keyBytes, 1.0);
    TrustStore trust = TrustStore.ofFingerprints(Set.of(signer.fingerprint()));
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      for (int[] levels : rows.subList(0, 3)) {
        ProvenPrediction proven = prover.prove("r-1", levels);
        Bundle read = Bundle.read(proven.bundle().zip());
        Verdict verdict = new BundleVerifier(systems).verify(read, trust, false);
        assertTrue(verdict.valid(), verdict.message());
        assertEquals(model.label(values(levels)), verdict.label());
        assertEquals(quantized.label(levels), verdict.label());
        assertEquals("r-1", verdict.requestId());
        assertEquals(circuit.circuitId(), verdict.circuitId());
      }
    }
  }

  @Test
  void aKeyThatDoesNotFitIntoTheHeapIsRefusedBeforeItIsRead() throws Exception {
    ProofSystem system = ProofSystems.standard().find("circom-groth16").orElseThrow();
    CompiledCircuit circuit =
        system.compile(
            new CompileRequest(
                SmallModels.random("small", 7, SmallModels.INPUTS.size(), 2),
                SmallModels.rows(8, 20),
                CircuitOptions.DEFAULT,
                Optional.empty()),
            folder,
            CompileListener.SILENT);
    Path huge = folder.resolve("huge.zkey");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      // Takes no room on the disk.
      file.setLength(Runtime.getRuntime().maxMemory());
    }
    String message =
        assertThrows(
                CircuitUnreadableException.class,
                () -> system.loadProver(circuit.files().with(CircuitFiles.PROVING_KEY, huge)))
            .getMessage();
    assertTrue(message.contains("-Xmx"), message);
  }

  private static double[] values(int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      InputSpec input = SmallModels.INPUTS.get(i);
      values[i] = input.value(levels[i]).doubleValue();
    }
    return values;
  }
}
