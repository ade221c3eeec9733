package dev.proofstream.proving.circom;

import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.data.InputSpec;
import dev.proofstream.model.graph.Graph;
import dev.proofstream.model.quantize.Calibration;
import dev.proofstream.model.quantize.Calibrator;
import dev.proofstream.model.quantize.Decision;
import dev.proofstream.model.quantize.GraphCalibrator;
import dev.proofstream.model.quantize.Interval;
import dev.proofstream.model.quantize.ProfileQuantizer;
import dev.proofstream.model.quantize.QuantizationException;
import dev.proofstream.model.quantize.QuantizedModel;
import dev.proofstream.model.quantize.QuantizedModelJson;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CircuitUnreadableException;
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
import dev.proofstream.zk.circom.SymFile;
import dev.proofstream.zk.circom.VerificationKeyJson;
import dev.proofstream.zk.circom.ZkeyFile;
import dev.proofstream.zk.groth16.Groth16Setup;
import dev.proofstream.zk.groth16.ProvingKey;
import dev.proofstream.zk.r1cs.R1cs;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run from a float model to a circuit with keys. Used once. */
final class Compilation {
  private final CircomCompiler compiler;
  private final CompileRequest request;
  private final Path folder;
  private final CompileListener listener;
  private final List<StageMeasurement> timings = new ArrayList<>();
  private Optional<BigInteger> parameterSalt = Optional.empty();
  private List<String> flags = CircomCompiler.FLAGS;

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
      listener.calibrated(calibration);
      if (!calibration.doubtful().isEmpty()) {
        listener.progress(
            "calibration rows whose margin is within the rounding error of %.3g: %s"
                .formatted(calibration.maxError(), shortened(calibration.doubtful())));
      }
      CircuitDesign design = new CircuitDesign(calibration.model(), request.options());
      stage = "generate";
      stage(stage, () -> generate(design));
      stage = "compile";
      R1cs r1cs;
      if (request.family().isPresent()) {
        r1cs = adopt(design);
      } else {
        r1cs = compile(design);
        stage = "setup";
        requireRoom(r1cs);
        stage(stage, () -> setUp(r1cs));
      }
      return assemble(calibration, design, r1cs);
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

  private static String shortened(List<Integer> rows) {
    return rows.size() <= 20
        ? rows.toString()
        : rows.subList(0, 20) + " and %d more".formatted(rows.size() - 20);
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
    boolean values = request.options().output().equals(CircuitOptions.LOGITS);
    Calibrator.Progress progress =
        (tried, of, constraints) ->
            listener.progress(
                "tried %,d of %,d sets of scales, now at %,d constraints"
                    .formatted(tried, of, constraints));
    if (request.scale() > 0) {
      return forced();
    }
    if (request.options().parameters().equals(CircuitOptions.HASHED)) {
      return calibrateProfile(progress);
    }
    Calibration network = null;
    if (model.feedForward().isPresent() && !values) {
      network =
          Calibrator.calibrate(
              model.network(),
              model.standardization(),
              model.inputs(),
              model.labels(),
              request.calibrationRows(),
              progress);
      if (network.agreeing() == network.rows()) {
        return network;
      }
    }
    Graph.Keep shown = values ? Graph.Keep.SCORES : Graph.Keep.LABEL;
    Graph graph = model.graph().keeping(model.labels().isEmpty() ? Graph.Keep.OUTPUTS : shown);
    graph.notes().forEach(listener::progress);
    Calibration found =
        GraphCalibrator.calibrate(
            graph, model.inputs(), model.labels(), request.calibrationRows(), values, progress);
    found.notes().forEach(listener::progress);
    return network != null && network.agreeing() >= found.agreeing() ? network : found;
  }

  private Calibration forced() {
    TrainedModel model = request.model();
    if (model.feedForward().isEmpty()
        || !request.options().parameters().equals(CircuitOptions.FIXED)
        || !request.options().output().equals(CircuitOptions.LABEL)) {
      throw new QuantizationException(
          "scale", "is forced for dense layers with fixed parameters and shown labels only");
    }
    return Calibrator.forced(
        model.network(),
        model.standardization(),
        model.inputs(),
        model.labels(),
        request.calibrationRows(),
        request.scale());
  }

  private Calibration calibrateProfile(Calibrator.Progress progress) throws InterruptedException {
    TrainedModel model = request.model();
    if (model.feedForward().isEmpty()) {
      throw new QuantizationException(
          "parameters",
          "hashed parameters take dense layers with ReLU only: choose fixed ones for this model");
    }
    if (request.family().isEmpty()) {
      return ProfileQuantizer.calibrate(
          model.network(),
          model.standardization(),
          model.inputs(),
          model.labels(),
          request.calibrationRows(),
          progress);
    }
    return ProfileQuantizer.within(
        familyModel(request.family().get()),
        model.network(),
        model.standardization(),
        model.inputs(),
        model.labels(),
        request.calibrationRows());
  }

  private static QuantizedModel familyModel(CircuitFiles family) {
    try {
      return QuantizedModelJson.read(family.bytes(CircuitFiles.QUANTIZED_MODEL));
    } catch (CircuitUnreadableException e) {
      throw new IllegalArgumentException(
          "the circuit whose keys are to serve: " + e.getMessage(), e);
    }
  }

  /** Takes constraints and keys of the family's circuit, whose source must be the same text. */
  private R1cs adopt(CircuitDesign design) throws IOException, CircomFailedException {
    CircuitFiles family = request.family().orElseThrow();
    byte[] source = Files.readAllBytes(file(CircuitFiles.CIRCOM_SOURCE));
    if (!Arrays.equals(source, family.bytes(CircuitFiles.CIRCOM_SOURCE))) {
      throw new CircomFailedException(
          "the keys given are of a circuit with other options or another profile");
    }
    for (String name :
        List.of(
            CircuitFiles.R1CS,
            CircuitFiles.SYMBOLS,
            CircuitFiles.PROVING_KEY,
            CircuitFiles.VERIFICATION_KEY)) {
      Files.write(file(name), family.bytes(name));
    }
    R1cs r1cs = R1csFile.read(file(CircuitFiles.R1CS));
    requireExpectedSignals(design, r1cs);
    requireUnique(r1cs);
    return r1cs;
  }

  private Void generate(CircuitDesign design) throws IOException {
    if (design.hashedParameters()) {
      parameterSalt = Optional.of(Assignment.randomSalt(new SecureRandom()));
    }
    Files.writeString(file(CircuitFiles.CIRCOM_SOURCE), CircomSource.of(design));
    Files.write(
        file(CircuitFiles.QUANTIZED_MODEL),
        QuantizedModelJson.write(design.model(), parameterSalt));
    if (request.dataSet().isPresent()) {
      Files.write(file(CircuitFiles.DATA_SET), request.dataSet().get());
    }
    return null;
  }

  private R1cs compile(CircuitDesign design)
      throws CircomFailedException, InterruptedException, IOException {
    listener.stageStarted("compile");
    R1cs r1cs = compiled(design);
    if (!UniquenessCheck.undetermined(r1cs).isEmpty()) {
      // Public values of bits: the compiler writes the bits by the values, and no rule unravels it.
      listener.progress(
          "not shown to be determined with linear constraints substituted; compiling without");
      flags = CircomCompiler.FLAGS_WITH_LINEAR;
      r1cs = compiled(design);
      requireUnique(r1cs);
    }
    return r1cs;
  }

  private R1cs compiled(CircuitDesign design)
      throws CircomFailedException, InterruptedException, IOException {
    StageMeasurement compiled = compiler.compile(file(CircuitFiles.CIRCOM_SOURCE), flags);
    R1cs r1cs = R1csFile.read(file(CircuitFiles.R1CS));
    listener.progress(
        "%,d constraints; checking that the inputs determine every signal"
            .formatted(r1cs.constraints()));
    requireExpectedSignals(design, r1cs);
    finished(compiled);
    return r1cs;
  }

  private void requireExpectedSignals(CircuitDesign design, R1cs r1cs)
      throws CircomFailedException {
    int publicInputs =
        1
            + (design.publicInput() ? design.batch() * design.inputs() : 0)
            + (design.hashedInput() ? 1 : 0)
            + (design.hashedParameters() ? 1 : 0);
    if (r1cs.outputs() != design.batch() * design.outputs()
        || r1cs.publicInputs() != publicInputs) {
      throw new CircomFailedException("the compiled circuit has other signals than its source");
    }
  }

  /** A circuit in which a prover might have a choice is never set up. */
  private void requireUnique(R1cs r1cs) throws CircomFailedException, IOException {
    List<Integer> undetermined = UniquenessCheck.undetermined(r1cs);
    if (!undetermined.isEmpty()) {
      int first = undetermined.getFirst();
      throw new CircomFailedException(
          "the inputs are not shown to determine %d wires, such as %s: this is a bug of the circuit"
              .formatted(
                  undetermined.size(),
                  SymFile.read(file(CircuitFiles.SYMBOLS)).namesOfWire(first)));
    }
  }

  private static void requireRoom(R1cs r1cs) throws CircomFailedException {
    long need = HeapNeed.ofSetup(r1cs);
    if (!HeapNeed.fits(need)) {
      throw new CircomFailedException(
          HeapNeed.refusal(
              "making the key of %,d constraints".formatted(r1cs.constraints()), need));
    }
  }

  private Void setUp(R1cs r1cs) throws IOException {
    ProvingKey key = Groth16Setup.run(r1cs, new SecureRandom());
    ZkeyFile.write(key, file(CircuitFiles.PROVING_KEY));
    Files.write(file(CircuitFiles.VERIFICATION_KEY), VerificationKeyJson.write(key.verifyingKey()));
    return null;
  }

  private CompiledCircuit assemble(Calibration calibration, CircuitDesign design, R1cs r1cs)
      throws IOException, CircomFailedException {
    CircuitFiles files = CircuitFiles.of(folder);
    Map<String, String> digests = new TreeMap<>();
    for (String name : files.byName().keySet()) {
      digests.put(name, Digests.sha256Hex(files.bytes(name)));
    }
    Manifest manifest = Manifest.of(content(calibration, design, r1cs, digests));
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

  private ManifestContent content(
      Calibration calibration, CircuitDesign design, R1cs r1cs, Map<String, String> digests)
      throws CircomFailedException {
    TrainedModel model = request.model();
    String modelId = model.modelId();
    return new ManifestContent(
        ManifestContent.FORMAT,
        CircomGroth16.NAME,
        CircuitId.of(modelId, request.options(), digests.get(CircuitFiles.VERIFICATION_KEY)),
        new ManifestContent.Model(model.name(), modelId, model.architecture(), model.parameters()),
        request.options(),
        model.labels(),
        model.inputs().stream().map(input -> Input.of(input, Signal.LEVEL)).toList(),
        design.publicInput() ? InputChecks.byVerifier() : InputChecks.byCircuit(),
        signals(design),
        request.roundedInputs() ? CircomGroth16.ROUNDED_INPUTS : CircomGroth16.EXACT_INPUTS,
        "floor((x + 2^(s-1)) / 2^s); the standardisation is folded into the first layer",
        outputScale(design),
        parameterSalt.map(salt -> Assignment.parameterRoot(design, salt).toString()).orElse(null),
        new ManifestContent.Circuit(r1cs.constraints(), r1cs.wires()),
        new ManifestContent.Calibration(
            calibration.rows(), calibration.agreeing(), calibration.maxError()),
        ManifestContent.Keys.dev(),
        digests,
        CircuitFiles.VERIFICATION_KEY,
        new TreeMap<>(
            Map.of(
                "circom2", compiler.version(),
                "circomFlags", String.join(" ", flags),
                "java", Runtime.version().toString())));
  }

  /** Steps of a public value per unit of the float model's; null for a label. */
  private static String outputScale(CircuitDesign design) {
    return design.model().decision() instanceof Decision.Values values
        ? new BigDecimal(values.scale())
            .setScale(20, RoundingMode.HALF_EVEN)
            .stripTrailingZeros()
            .toPlainString()
        : null;
  }

  private static List<Signal> signals(CircuitDesign design) {
    QuantizedModel model = design.model();
    List<Signal> outputs = new ArrayList<>();
    if (model.decision() instanceof Decision.Values values) {
      for (int k = 0; k < values.forms().size(); k++) {
        Interval range = values.ranges().get(k);
        outputs.add(
            new Signal(
                Role.OUTPUT,
                PublicSignals.logit(k),
                Signal.LOGIT,
                String.valueOf(range.lo()),
                String.valueOf(range.hi())));
      }
    } else {
      String last = String.valueOf(model.labels().size() - 1);
      outputs.add(new Signal(Role.OUTPUT, PublicSignals.LABEL, Signal.CLASS_INDEX, "0", last));
    }
    List<Signal> inputs = new ArrayList<>();
    for (InputSpec input : model.inputs()) {
      String lastLevel = String.valueOf(input.levels() - 1);
      inputs.add(new Signal(Role.INPUT, input.name(), Signal.LEVEL, "0", lastLevel));
    }
    return PublicSignals.of(
        design.options(), outputs, inputs, Commitment.LEVELS, Commitment.PARAMETERS);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
