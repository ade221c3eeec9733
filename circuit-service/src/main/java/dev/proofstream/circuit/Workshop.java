package dev.proofstream.circuit;

import dev.proofstream.circuit.CircuitRefusedException.Code;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.ProofSystem;
import dev.proofstream.proving.ProofSystems;
import dev.proofstream.proving.UnsupportedOptionException;
import dev.proofstream.proving.bundle.ManifestSigner;
import dev.proofstream.proving.measure.StageMeasurement;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Makes one circuit of one model and stores its files. */
@ApplicationScoped
public class Workshop {
  private static final Logger LOG = Logger.getLogger(Workshop.class);

  private final ProofSystems systems;
  private final ModelLoader loader;
  private final ArtifactStore artifacts;
  private final ManifestSigner signer;
  private final CircuitMetrics metrics;
  private final Path workFolder;

  public Workshop(
      ProofSystems systems,
      ModelLoader loader,
      ArtifactStore artifacts,
      ManifestSigner signer,
      CircuitMetrics metrics,
      PlatformConfig config) {
    this.systems = systems;
    this.loader = loader;
    this.artifacts = artifacts;
    this.signer = signer;
    this.metrics = metrics;
    this.workFolder = config.home().resolve("work");
  }

  /**
   * Makes the circuit; nothing is announced.
   *
   * @throws CircuitRefusedException saying why there is none
   */
  CircuitReady make(ModelTrained model, String systemName, CircuitOptions options)
      throws CircuitRefusedException, InterruptedException {
    ProofSystem system =
        systems
            .find(systemName)
            .orElseThrow(
                () ->
                    new CircuitRefusedException(
                        "resolve",
                        Code.UNSUPPORTED_SYSTEM,
                        "proofSystems",
                        "no proof system %s here; there is %s"
                            .formatted(systemName, String.join(", ", systems.names()))));
    try {
      system.requireSupported(options);
    } catch (UnsupportedOptionException e) {
      throw new CircuitRefusedException(
          "resolve", Code.UNSUPPORTED_OPTION, "options." + e.option(), e.getMessage(), e);
    }
    CompileRequest request = loader.load(model, options).withScale(scale(model));
    Path folder = newFolder();
    try {
      CompiledCircuit circuit =
          system.compile(request, folder, new StageLog(model.getModel())).signedBy(signer);
      metrics.made(systemName, circuit.timings());
      return ready(model, circuit, store(circuit));
    } catch (CompilationFailedException e) {
      metrics.refused(systemName);
      throw new CircuitRefusedException(e.stage(), Code.NOT_COMPILED, "", e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("the manifest could not be signed", e);
    } finally {
      delete(folder);
    }
  }

  private static int scale(ModelTrained model) throws CircuitRefusedException {
    int scale = model.getOptions().getScale();
    if (scale < 0 || scale > CompileRequest.MAX_SCALE) {
      throw new CircuitRefusedException(
          "resolve",
          Code.UNSUPPORTED_OPTION,
          "options.scale",
          "must be 1 to %d, or 0 for a calibrated one".formatted(CompileRequest.MAX_SCALE));
    }
    return scale;
  }

  private List<Artifact> store(CompiledCircuit circuit) {
    Map<String, Path> files = new TreeMap<>(circuit.files().byName());
    List<Artifact> stored = new ArrayList<>(files.size());
    files.forEach((name, path) -> stored.add(artifacts.put(name, path)));
    return stored;
  }

  private CircuitReady ready(
      ModelTrained model, CompiledCircuit circuit, List<Artifact> artifacts) {
    CircuitOptions options = circuit.manifest().options();
    return CircuitReady.newBuilder()
        .setCircuitId(circuit.circuitId())
        .setModel(model.getModel())
        .setModelId(model.getModelId())
        .setProofSystem(circuit.manifest().proofSystem())
        .setOptions(
            dev.proofstream.proto.CircuitOptions.newBuilder()
                .setParameters(options.parameters())
                .setInput(options.input())
                .setOutput(options.output())
                .setBatch(options.batch())
                .setScale(model.getOptions().getScale()))
        .setConstraints(circuit.constraints())
        .setWires(circuit.wires())
        .setPublicSignals(circuit.publicSignals())
        .setProvingKeyBytes(circuit.provingKeyBytes())
        .setVerifyingKeyBytes(circuit.verifyingKeyBytes())
        .setKeys(circuit.manifest().keys())
        .addAllArtifacts(artifacts)
        .setCalibrationRows(circuit.calibrationRows())
        .setAgreeingRows(circuit.agreeingRows())
        .setSigner(signer.fingerprint())
        .setParameters(circuit.manifest().parameters())
        .setQuality(model.getQuality())
        .addAllTimings(circuit.timings().stream().map(Workshop::timing).toList())
        .build();
  }

  private static StageTiming timing(StageMeasurement measurement) {
    return StageTiming.newBuilder()
        .setStage(measurement.stage())
        .setMillis(measurement.millis())
        .setPeakMemoryBytes(measurement.peakMemoryBytes())
        .setCpuMillis(measurement.cpuMillis())
        .build();
  }

  private Path newFolder() {
    try {
      Files.createDirectories(workFolder);
      return Files.createTempDirectory(workFolder, "circuit-");
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for a circuit's files in " + workFolder, e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warnf("%s stays behind: %s", folder, e.getMessage());
    }
  }

  private record StageLog(String model) implements CompileListener {
    @Override
    public void stageFinished(StageMeasurement measurement) {
      LOG.infof(
          "%s: %s took %.0f ms, peak memory %d MiB",
          model, measurement.stage(), measurement.millis(), measurement.peakMemoryBytes() >> 20);
    }

    @Override
    public void progress(String text) {
      LOG.debugf("%s: %s", model, text);
    }
  }
}
