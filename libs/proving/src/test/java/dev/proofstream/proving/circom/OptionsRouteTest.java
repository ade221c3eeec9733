package dev.proofstream.proving.circom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitProver;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.ProvenPrediction;
import dev.proofstream.proving.SmallModels;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleVerifier;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.TrustStore;
import dev.proofstream.proving.bundle.Verdict;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a model to verified bundles, for what a circuit may hide and show. */
class OptionsRouteTest {
  private static final Path EXPORTED =
      Path.of("../model/src/test/resources/dev/proofstream/model/onnx/exported");
  private static final byte[] SALT = "0123456789abcdef0123456".getBytes();

  @TempDir Path folder;
  private final ProofSystems systems = ProofSystems.standard();
  private final ProofSystem system = systems.find(CircomGroth16.NAME).orElseThrow();

  private CompiledCircuit compile(TrainedModel model, List<int[]> rows, CircuitOptions options)
      throws Exception {
    return system
        .compile(
            new CompileRequest(model, rows, options, Optional.empty()),
            Files.createTempDirectory(folder, "circuit-"),
            CompileListener.SILENT)
        .signedBy(ManifestSigner.load(folder.resolve("keys")));
  }

  private Verdict verify(Bundle bundle) throws Exception {
    TrustStore trust =
        TrustStore.ofFingerprints(
            Set.of(ManifestSigner.load(folder.resolve("keys")).fingerprint()));
    return new BundleVerifier(systems).verify(Bundle.read(bundle.zip()), trust, false);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"6-4-2,public,logits,1", "6-4-3,private,label,2", "6-4-3,hashed,logits,2"})
  void aBundleVerifiesAndSaysWhatTheModelSays(
      String architecture, String input, String output, int batch) throws Exception {
    int[] widths = Arrays.stream(architecture.split("-")).mapToInt(Integer::parseInt).toArray();
    TrainedModel model = SmallModels.random("small", 7, widths);
    List<int[]> rows = SmallModels.rows(8, 40);
    CompiledCircuit circuit =
        compile(model, rows, CircuitOptions.of("fixed", input, output, batch));
    assertEquals(circuit.calibrationRows(), circuit.agreeingRows());
    Optional<byte[]> salt = input.equals("hashed") ? Optional.of(SALT) : Optional.empty();
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      List<int[]> asked = rows.subList(0, batch);
      ProvenPrediction proven = prover.prove("r-1", new ProofInput(asked, salt));
      Verdict verdict = verify(proven.bundle());
      assertTrue(verdict.valid(), verdict.message());
      for (int r = 0; r < batch; r++) {
        double[] values = values(SmallModels.INPUTS, asked.get(r));
        assertEquals(model.label(values), verdict.labels().get(r));
        if (output.equals("logits")) {
          double[] logits = model.logits(values);
          for (int k = 0; k < logits.length; k++) {
            double shown = Double.parseDouble(verdict.outputs().get(r * logits.length + k));
            assertEquals(logits[k], shown, 2 * circuit.maxError() + 1e-6);
          }
        }
      }
      if (input.equals("hashed")) {
        byte[] other = SALT.clone();
        other[0]++;
        try (var prepared =
            new BundleVerifier(systems).prepare(circuitPart(circuit), trustAll(), false)) {
          assertTrue(prepared.verify(proven.bundle(), "r-1", new ProofInput(asked, salt)).valid());
          Verdict wrong =
              prepared.verify(proven.bundle(), "r-1", new ProofInput(asked, Optional.of(other)));
          assertEquals(Reason.INPUT_MISMATCH, wrong.reason());
        }
      }
    }
  }

  private static Map<String, byte[]> circuitPart(CompiledCircuit circuit) throws Exception {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name :
        List.of(
            CircuitFiles.MANIFEST,
            CircuitFiles.MANIFEST_SIGNATURE,
            CircuitFiles.SIGNER,
            CircuitFiles.VERIFICATION_KEY)) {
      files.put(name, circuit.files().bytes(name));
    }
    return files;
  }

  private TrustStore trustAll() throws Exception {
    return TrustStore.ofFingerprints(
        Set.of(ManifestSigner.load(folder.resolve("keys")).fingerprint()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"skl_mlp_binary", "skl_boosted", "skl_scaled_tree", "skl_mlp_regression"})
  void anExportedFileIsProven(String name) throws Exception {
    JsonNode json =
        JsonMapper.builder().build().readTree(EXPORTED.resolve(name + ".json").toFile());
    List<double[]> values = new ArrayList<>();
    for (JsonNode row : json.required("rows")) {
      double[] array = new double[row.size()];
      for (int i = 0; i < array.length; i++) {
        array[i] = Math.rint(row.get(i).doubleValue() * 64) / 64;
      }
      values.add(array);
    }
    List<InputSpec> inputs = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    values.forEach(row -> rows.add(new int[row.length]));
    for (int i = 0; i < values.getFirst().length; i++) {
      int input = i;
      double min = values.stream().mapToDouble(row -> row[input]).min().orElseThrow();
      double max = values.stream().mapToDouble(row -> row[input]).max().orElseThrow();
      inputs.add(
          new InputSpec(
              "x" + i,
              BigDecimal.valueOf(min),
              BigDecimal.valueOf(max),
              new BigDecimal("0.015625"),
              ""));
      for (int r = 0; r < rows.size(); r++) {
        rows.get(r)[i] = (int) Math.round((values.get(r)[i] - min) * 64);
      }
    }
    boolean regression = name.contains("regression");
    byte[] onnx = Files.readAllBytes(EXPORTED.resolve(name + ".onnx"));
    List<String> labels =
        regression
            ? List.of()
            : dev.proofstream.model.onnx.OnnxImport.read(onnx).label().orElseThrow().classes();
    TrainedModel model = TrainedModel.imported(name, onnx, inputs, labels);
    CompiledCircuit circuit =
        compile(
            model, rows, CircuitOptions.of("fixed", "public", regression ? "logits" : "label", 1));
    assertEquals(circuit.calibrationRows(), circuit.agreeingRows());
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      for (int[] row : rows.subList(0, 2)) {
        Verdict verdict = verify(prover.prove("r-2", row).bundle());
        assertTrue(verdict.valid(), verdict.message());
        if (!regression) {
          assertEquals(model.label(values(inputs, row)), verdict.label());
        }
      }
    }
  }

  @Test
  void aProofForAnotherRequestIsRefused() throws Exception {
    TrainedModel model = SmallModels.random("small", 9, 6, 3, 2);
    List<int[]> rows = SmallModels.rows(10, 30);
    CompiledCircuit circuit =
        compile(model, rows, CircuitOptions.of("fixed", "private", "label", 1));
    try (CircuitProver prover = system.loadProver(circuit.files())) {
      Bundle bundle = prover.prove("r-1", rows.getFirst()).bundle();
      Bundle moved =
          bundle.with(
              Bundle.BINDING, prover.prove("r-2", rows.getFirst()).bundle().entry(Bundle.BINDING));
      assertFalse(verify(moved).valid());
    }
  }

  private static double[] values(List<InputSpec> inputs, int[] levels) {
    double[] values = new double[levels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = inputs.get(i).value(levels[i]).doubleValue();
    }
    return values;
  }
}
