package dev.proofstream.proving.circom;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.quantize.Calibration;
import dev.proofstream.model.quantize.Calibrator;
import dev.proofstream.model.quantize.QuantizationException;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.Digests;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.PublicSignals;
import dev.proofstream.proving.measure.Measured;
import dev.proofstream.proving.measure.Stage;
import dev.proofstream.proving.measure.StageMeasurement;
import dev.proofstream.zk.MalformedDataException;
import dev.proofstream.zk.circom.R1csFile;
import dev.proofstream.zk.circom.VerificationKeyJson;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One run from a float model to a circuit with keys. Used once. */
final class Compilation {
  private final CircomCompiler compiler;
  private final CompileRequest request;
  private final Path folder;
  private final CompileListener listener;
  private final List<StageMeasurement> timings = new ArrayList<>();

  Compilation(
      CircomCompiler compiler, CompileRequest request, Path folder, CompileListener listener) {
    this.compiler = compiler;
    this.request = request;
    this.folder = folder;
    this.listener = listener;
  }

  CompiledCircuit run() throws CompilationFailedException, InterruptedException {
    String stage = "calibrate";
    try {
      Calibration calibration = stage(stage, this::calibrate);
      QuantizedModel model = calibration.model();
      stage = "generate";
      stage(stage, () -> generate(model));
      stage = "compile";
      R1cs r1cs = compile(model);
      stage = "setup";
      stage(stage, () -> setUp(r1cs));
      return assemble(calibration, r1cs);
    } catch (QuantizationException
        | MalformedDataException
        | CircomFailedException
        | IllegalArgumentException e) {
      throw new CompilationFailedException(stage, e.getMessage(), e);
    } catch (IOException e) {
      throw new CompilationFailedException(
          stage, "a file of the circuit cannot be written or read: " + e.getMessage(), e);
    }
  }

  private <T, E extends Exception> T stage(String name, Stage.Work<T, E> work) throws E {
    listener.stageStarted(name);
    Measured<T> measured = Stage.measure(name, work);
    finished(measured.measurement());
    return measured.value();
  }

  private void finished(StageMeasurement measurement) {
    timings.add(measurement);
    listener.stageFinished(measurement);
  }

  private Calibration calibrate() throws InterruptedException {
    TrainedModel model = request.model();
    return Calibrator.calibrate(
        model.network(),
        model.standardization(),
        model.inputs(),
        model.labels(),
        request.calibrationRows(),
        (tried, of, constraints) ->
            listener.progress(
                "tried %,d of %,d sets of scales, now at %,d constraints"
                    .formatted(tried, of, constraints)));
  }

  private Void generate(QuantizedModel model) throws IOException {
    Files.writeString(file(CircuitFiles.CIRCOM_SOURCE), CircomSource.of(model));
    Files.write(file(CircuitFiles.QUANTIZED_MODEL), QuantizedModelJson.write(model));
    if (request.dataSet().isPresent()) {
      Files.write(file(CircuitFiles.DATA_SET), request.dataSet().get());
    }
    return null;
  }

  private R1cs compile(QuantizedModel model)
      throws CircomFailedException, InterruptedException, IOException {
    listener.stageStarted("compile");
    finished(compiler.compile(file(CircuitFiles.CIRCOM_SOURCE)));
    R1cs r1cs = R1csFile.read(file(CircuitFiles.R1CS));
    int inputsAndBinding = model.inputs().size() + 1;
    if (r1cs.outputs() != 1
        || r1cs.publicInputs() != inputsAndBinding
        || r1cs.privateInputs() != 0) {
      throw new CircomFailedException("the compiled circuit has other signals than its source");
    }
    return r1cs;
  }

  private Void setUp(R1cs r1cs) throws IOException {
    ProvingKey key = Groth16Setup.run(r1cs, new SecureRandom());
    ZkeyFile.write(key, file(CircuitFiles.PROVING_KEY));
    Files.write(file(CircuitFiles.VERIFICATION_KEY), VerificationKeyJson.write(key.verifyingKey()));
    return null;
  }

  private CompiledCircuit assemble(Calibration calibration, R1cs r1cs)
      throws IOException, CircomFailedException {
    CircuitFiles files = CircuitFiles.of(folder);
    Map<String, String> digests = new TreeMap<>();
    for (String name : files.byName().keySet()) {
      digests.put(name, Digests.sha256Hex(files.bytes(name)));
    }
    Manifest manifest = Manifest.of(content(calibration, r1cs, digests));
    Files.write(file(CircuitFiles.MANIFEST), manifest.bytes());
    return new CompiledCircuit(
        manifest.circuitId(),
        manifest,
        files.with(CircuitFiles.MANIFEST, file(CircuitFiles.MANIFEST)),
        r1cs.constraints(),
        r1cs.wires(),
        r1cs.publicSignals(),
        Files.size(file(CircuitFiles.PROVING_KEY)),
        Files.size(file(CircuitFiles.VERIFICATION_KEY)),
        calibration.rows(),
        calibration.agreeing(),
        calibration.maxError(),
        timings);
  }

  private ManifestContent content(Calibration calibration, R1cs r1cs, Map<String, String> digests)
      throws CircomFailedException {
    TrainedModel model = request.model();
    String modelId = model.modelId();
    return new ManifestContent(
        ManifestContent.FORMAT,
        CircomGroth16.NAME,
        CircuitId.of(modelId, request.options(), digests.get(CircuitFiles.VERIFICATION_KEY)),
        new ManifestContent.Model(
            model.name(), modelId, model.network().architecture(), model.network().parameters()),
        request.options(),
        model.labels(),
        model.inputs().stream().map(input -> Input.of(input, Signal.LEVEL)).toList(),
        InputChecks.byVerifier(),
        signals(model, request.options()),
        "level = (value - min) / step, exact; a value outside its range or between steps is refused",
        "floor((x + 2^(s-1)) / 2^s); the standardisation is folded into the first layer",
        null,
        null,
        new ManifestContent.Circuit(r1cs.constraints(), r1cs.wires()),
        new ManifestContent.Calibration(
            calibration.rows(), calibration.agreeing(), calibration.maxError()),
        ManifestContent.Keys.dev(),
        digests,
        CircuitFiles.VERIFICATION_KEY,
        new TreeMap<>(
            Map.of(
                "circom2", compiler.version(),
                "circomFlags", String.join(" ", CircomCompiler.FLAGS),
                "java", Runtime.version().toString())));
  }

  private static List<Signal> signals(TrainedModel model, CircuitOptions options) {
    String lastClass = String.valueOf(model.labels().size() - 1);
    Signal label = new Signal(Role.OUTPUT, PublicSignals.LABEL, Signal.CLASS_INDEX, "0", lastClass);
    List<Signal> inputs = new ArrayList<>();
    for (InputSpec input : model.inputs()) {
      String lastLevel = String.valueOf(input.levels() - 1);
      inputs.add(new Signal(Role.INPUT, input.name(), Signal.LEVEL, "0", lastLevel));
    }
    return PublicSignals.of(options, List.of(label), inputs, null, null);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
