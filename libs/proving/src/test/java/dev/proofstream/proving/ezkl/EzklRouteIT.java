package dev.proofstream.proving.ezkl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.proving.measure.StageMeasurement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a float model to a verified bundle, with the real EZKL. */
class EzklRouteIT {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"6-2,label", "6-4-3-2,label", "6-4-3,label", "6-4-3,logits"})
  void aProvenLabelIsTheFloatModelsAndItsBundleVerifies(String architecture, String output)
      throws Exception {
    int[] widths = Arrays.stream(architecture.split("-")).mapToInt(Integer::parseInt).toArray();
    TrainedModel model = SmallModels.random("small", 7, widths);
    List<int[]> rows = SmallModels.rows(8, 60);
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    TrustStore trust = TrustStore.ofFingerprints(Set.of(signer.fingerprint()));

    try (EzklProofSystem system = new EzklProofSystem(RealEzkl.configuration())) {
      CompiledCircuit circuit =
          RealEzkl.compile(system, model, rows, output, folder.resolve("circuit"), signer);

      assertEquals(60, circuit.agreeingRows());
      assertEquals("dev", circuit.manifest().keys());
      assertTrue(circuit.maxError() < 0.5, "largest error " + circuit.maxError());
      List<String> stages = circuit.timings().stream().map(StageMeasurement::stage).toList();
      assertTrue(
          stages.containsAll(List.of("settings", "calibrate", "compile", "setup")),
          stages.toString());

      BundleVerifier verifier = new BundleVerifier(new ProofSystems(List.of(system)));
      try (CircuitProver prover = system.loadProver(circuit.files())) {
        for (int[] levels : rows.subList(0, 3)) {
          ProvenPrediction proven = prover.prove("r-1", levels);
          Bundle read = Bundle.read(proven.bundle().zip());

          Verdict verdict = verifier.verify(read, trust, false);

          assertTrue(verdict.valid(), verdict.message());
          assertEquals(model.label(values(levels)), verdict.label());
          assertEquals(proven.label(), verdict.label());
          assertEquals(output.equals("logits") ? 3 : 1, verdict.outputs().size());
          assertEquals("r-1", verdict.requestId());
          assertEquals(
              List.of("witness", "prove", "check"),
              proven.timings().stream().map(StageMeasurement::stage).toList());
          assertTrue(proven.timings().get(1).peakMemoryBytes() > 0);
          assertTrue(proven.timings().get(1).cpuMillis() > 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "private", "hashed"})
  void anyoneCanDeriveTheVerifyingKeyAgainFromOnnxSettingsAndReferenceString(String input)
      throws Exception {
    TrainedModel model = SmallModels.random("small", 3, 6, 4, 2);
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    CompiledCircuit circuit;
    try (EzklProofSystem system = new EzklProofSystem(RealEzkl.configuration())) {
      circuit =
          RealEzkl.compile(
              system,
              model,
              SmallModels.rows(4, 40),
              CircuitOptions.of("", input, "", 0),
              folder.resolve("circuit"),
              signer);
    }
    // Another process, as another person would have it, and EZKL's plain functions.
    Path again = Files.createDirectory(folder.resolve("again"));
    RealEzkl.run(
        """
        import ezkl, sys
        onnx, settings, srs, out = sys.stdin.read().split("\\n")[:4]
        ezkl.compile_circuit(onnx, out + "/model.compiled", settings)
        ezkl.setup(out + "/model.compiled", out + "/vk.key", out + "/pk.key", srs)
        """,
        String.join(
            "\n",
            circuit.files().path(EzklFiles.ONNX).toString(),
            circuit.files().path(EzklFiles.SETTINGS).toString(),
            circuit.files().path(EzklFiles.SRS).toString(),
            again.toString()));

    assertArrayEquals(
        circuit.files().bytes(EzklFiles.VERIFYING_KEY),
        Files.readAllBytes(again.resolve("vk.key")));
    assertArrayEquals(
        circuit.files().bytes(EzklFiles.PROVING_KEY), Files.readAllBytes(again.resolve("pk.key")));
  }

  @Test
  void theOperatorsReferenceStringIsUsedAndNotTakenForTheCeremonys() throws Exception {
    EzklConfiguration base = RealEzkl.configuration();
    TrainedModel model = SmallModels.random("small", 3, 6, 2);
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    Path given = Files.createDirectory(folder.resolve("srs"));
    RealEzkl.run(
        "import ezkl, sys; ezkl.gen_srs(sys.stdin.read(), 8)",
        given.resolve("kzg8.srs").toString());
    EzklConfiguration configuration =
        new EzklConfiguration(
            base.home(),
            null,
            new SrsSource.Given(given),
            1,
            2,
            base.timeLimit(),
            base.memoryLimit(),
            base.idleLimit());
    try (EzklProofSystem system = new EzklProofSystem(configuration)) {
      CompiledCircuit circuit =
          RealEzkl.compile(
              system, model, SmallModels.rows(4, 10), "label", folder.resolve("circuit"), signer);
      assertArrayEquals(
          Files.readAllBytes(given.resolve("kzg8.srs")), circuit.files().bytes(EzklFiles.SRS));
      assertEquals("dev", circuit.manifest().keys());
    }
  }

  /** The ceremony's where it can be downloaded; else a failure that says what to do. */
  @Test
  void thePublicReferenceStringIsTheCeremonysOrTheFailureSaysWhatToDo() throws Exception {
    EzklConfiguration base = RealEzkl.configuration();
    EzklConfiguration configuration =
        new EzklConfiguration(
            base.home(),
            null,
            new SrsSource.Public(),
            1,
            2,
            base.timeLimit(),
            base.memoryLimit(),
            base.idleLimit());
    Path circuit = Files.createDirectory(folder.resolve("circuit"));
    try (EzklProofSystem system = new EzklProofSystem(configuration)) {
      CompiledCircuit compiled =
          system.compile(
              new CompileRequest(
                  SmallModels.random("small", 3, 6, 2),
                  SmallModels.rows(4, 10),
                  CircuitOptions.DEFAULT,
                  Optional.empty()),
              circuit,
              CompileListener.SILENT);
      assertEquals("ceremony", compiled.manifest().keys());
      assertEquals(
          compiled.manifest().files().get(EzklFiles.SRS),
          compiled.manifest().content().keys().phase1());
    } catch (CompilationFailedException e) {
      assertEquals("srs", e.stage());
      assertTrue(e.getMessage().contains("PROOFSTREAM_EZKL_SRS"), e.getMessage());
      assertFalse(Files.exists(circuit.resolve(EzklFiles.SRS)), "half a reference string");
      assertFalse(Files.exists(circuit.resolve(EzklFiles.PROVING_KEY)), "a key without one");
    }
  }

  @Test
  void proofsAtTheSameTimeRunInProcessesOfTheirOwn() throws Exception {
    EzklConfiguration base = RealEzkl.configuration();
    ManifestSigner signer = ManifestSigner.load(folder.resolve("keys"));
    List<int[]> rows = SmallModels.rows(4, 10);
    EzklConfiguration two =
        new EzklConfiguration(
            base.home(),
            null,
            base.srs(),
            2,
            1,
            base.timeLimit(),
            base.memoryLimit(),
            base.idleLimit());
    try (EzklProofSystem system = new EzklProofSystem(two)) {
      CompiledCircuit circuit =
          RealEzkl.compile(
              system,
              SmallModels.random("small", 3, 6, 2),
              rows,
              "label",
              folder.resolve("circuit"),
              signer);
      try (CircuitProver prover = system.loadProver(circuit.files());
          var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
        List<java.util.concurrent.Future<ProvenPrediction>> proofs = new java.util.ArrayList<>();
        for (int r = 0; r < 8; r++) {
          String id = "r-" + r;
          int[] row = rows.get(r);
          proofs.add(threads.submit(() -> prover.prove(id, row)));
        }
        for (int r = 0; r < 8; r++) {
          assertEquals("r-" + r, proofs.get(r).get().requestId());
        }
        assertEquals(4, system.workerPids().size(), "two workers of two processes each");
      }
    }
  }

  @Test
  void withoutAPythonTheFailureSaysWhatToInstall() {
    EzklConfiguration nowhere =
        new EzklConfiguration(
            folder.resolve("home"),
            Path.of("/nonexistent/python3"),
            new SrsSource.Local(),
            1,
            1,
            java.time.Duration.ofMinutes(1),
            0,
            java.time.Duration.ofMinutes(1));
    try (EzklProofSystem system = new EzklProofSystem(nowhere)) {
      CompilationFailedException failure =
          assertThrows(
              CompilationFailedException.class,
              () ->
                  system.compile(
                      new CompileRequest(
                          SmallModels.random("small", 1, 6, 2),
                          SmallModels.rows(1, 5),
                          CircuitOptions.DEFAULT,
                          Optional.empty()),
                      Files.createDirectories(folder.resolve("circuit")),
                      CompileListener.SILENT));
      assertEquals("install", failure.stage());
      assertTrue(failure.getMessage().contains("python3-venv"), failure.getMessage());
      assertEquals(EzklInstallation.State.ABSENT, system.installation().status().state());
    }
  }

  @Test
  void aModelWithoutAClassHasNoLabelAndTheFailureSaysWhatToAskFor() throws Exception {
    TrainedModel network = SmallModels.random("small", 1, 6, 2);
    TrainedModel other =
        TrainedModel.imported("other", network.onnx(), network.inputs(), List.of());
    try (EzklProofSystem system =
        new EzklProofSystem(EzklConfiguration.under(folder.resolve("home")))) {
      CompilationFailedException failure =
          assertThrows(
              CompilationFailedException.class,
              () ->
                  system.compile(
                      new CompileRequest(
                          other, SmallModels.rows(1, 5), CircuitOptions.DEFAULT, Optional.empty()),
                      Files.createDirectories(folder.resolve("circuit")),
                      CompileListener.SILENT));
      assertEquals("calibrate", failure.stage());
      assertTrue(failure.getMessage().contains("output=logits"), failure.getMessage());
    }
  }

  private static double[] values(int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = SmallModels.INPUTS.get(i).value(levels[i]).doubleValue();
    }
    return values;
  }

  @Test
  void aCircuitWithoutOneOfItsFilesIsNotLoaded() throws Exception {
    try (EzklProofSystem system =
        new EzklProofSystem(EzklConfiguration.under(folder.resolve("home")))) {
      assertThrows(
          dev.proofstream.proving.CircuitUnreadableException.class,
          () -> system.loadProver(new CircuitFiles(java.util.Map.of())));
    }
  }
}
