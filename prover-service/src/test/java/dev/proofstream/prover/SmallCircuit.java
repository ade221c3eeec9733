package dev.proofstream.prover;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.Column;
import dev.proofstream.model.data.DataSetDescription;
import dev.proofstream.model.data.FeatureEncoder;
import dev.proofstream.model.graph.Dense;
import dev.proofstream.model.graph.FeedForwardNetwork;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.model.onnx.OnnxWriter;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.bundle.ManifestSigner;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model of three columns, compiled by the real circom compiler, with keys, signed and stored:
 * what circuit-service does, in little.
 */
record SmallCircuit(TrainedModel model, CompiledCircuit compiled, CircuitReady announcement) {
  static final DataSetDescription DATA_SET =
      new DataSetDescription(
          "small",
          "made up for tests",
          "small.csv",
          0,
          "",
          List.of(),
          "",
          "Ill",
          List.of("well", "ill"),
          List.of(
              new Column.Numeric(
                  "Age", new BigDecimal("20"), new BigDecimal("60"), new BigDecimal("1"), null),
              new Column.Numeric(
                  "Oldpeak", new BigDecimal("0"), new BigDecimal("2"), new BigDecimal("0.1"), null),
              new Column.Binary("Sex", List.of("F", "M")),
              new Column.Categorical("Pain", List.of("ASY", "ATA"))));

  static final FeatureEncoder ENCODER = new FeatureEncoder(DATA_SET);

  /**
   * @param ageWeight makes models that differ
   * @param keys folder of the signer's key
   */
  static SmallCircuit compile(String name, float ageWeight, ArtifactStore store, Path keys)
      throws Exception {
    TrainedModel model = model(name, ageWeight);
    Path folder = Files.createTempDirectory("small-circuit");
    CompiledCircuit compiled =
        ProofSystems.standard()
            .find("circom-groth16")
            .orElseThrow()
            .compile(
                new CompileRequest(
                    model, rows(), CircuitOptions.DEFAULT, Optional.of(DATA_SET.toYaml())),
                folder,
                CompileListener.SILENT)
            .signedBy(ManifestSigner.load(keys));
    return new SmallCircuit(model, compiled, announcement(model, compiled, store));
  }

  /** The float model's label, which the circuit proves. */
  int label(Map<String, ?> features) throws Exception {
    return model.label(ENCODER.encode(features));
  }

  private static TrainedModel model(String name, float ageWeight) {
    FeedForwardNetwork network =
        new FeedForwardNetwork(
            List.of(
                new Dense(
                    new float[][] {
                      {-ageWeight, -0.5f, 0.25f, -0.5f, 0.5f}, {ageWeight, 0.5f, 0.5f, 0.5f, -0.5f}
                    },
                    new float[] {0.1f, -0.1f})));
    Standardization standardization =
        new Standardization(
            new double[] {40, 0.8, 0.5, 0.5, 0.5}, new double[] {12, 0.9, 0.5, 0.5, 0.5});
    return new TrainedModel(
        name,
        OnnxWriter.write(network),
        network,
        standardization,
        DATA_SET.inputs(),
        DATA_SET.labels());
  }

  private static List<int[]> rows() throws Exception {
    List<int[]> rows = new ArrayList<>();
    for (int age = 20; age <= 60; age += 4) {
      for (String sex : List.of("F", "M")) {
        for (String pain : List.of("ASY", "ATA")) {
          BigDecimal oldpeak = BigDecimal.valueOf(age % 20, 1);
          rows.add(
              ENCODER
                  .encode(Map.of("Age", age, "Oldpeak", oldpeak, "Sex", sex, "Pain", pain))
                  .levels());
        }
      }
    }
    return rows;
  }

  private static CircuitReady announcement(
      TrainedModel model, CompiledCircuit compiled, ArtifactStore store) {
    CircuitReady.Builder ready =
        CircuitReady.newBuilder()
            .setCircuitId(compiled.circuitId())
            .setModel(model.name())
            .setModelId(model.modelId())
            .setProofSystem("circom-groth16")
            .setConstraints(compiled.constraints())
            .setKeys(compiled.manifest().keys());
    CircuitFiles files = compiled.files();
    files.byName().forEach((name, path) -> ready.addArtifacts(store.put(name, path)));
    return ready.build();
  }
}
