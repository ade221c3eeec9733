package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitId;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.bundle.ManifestContent;
import dev.proofstream.proving.bundle.ManifestContent.Input;
import dev.proofstream.proving.bundle.ManifestContent.InputChecks;
import dev.proofstream.proving.bundle.ManifestContent.Keys;
import dev.proofstream.proving.bundle.ManifestContent.Role;
import dev.proofstream.proving.bundle.ManifestContent.Signal;
import dev.proofstream.proving.bundle.PublicSignals;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import dev.proofstream.proving.measure.Measured;
import dev.proofstream.proving.measure.Stage;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run from a float model to an EZKL circuit with keys. Used once.
 *
 * <p>Settings are searched, not defaulted: EZKL's own put a table of 16,384 rows into every
 * circuit. The scales come from {@link ScaleSearch}, the layout is the cheapest of {@link
 * CircuitShape}'s that EZKL accepts, and the labels of all calibration rows are then measured with
 * EZKL itself.
 */
final class EzklCompilation {
  /** Time for keys of circuits far larger than ours. */
  private static final Duration SETUP_LIMIT = Duration.ofMinutes(30);

  /** Small enough for a request to pass a pipe at once, large enough to be few. */
  private static final int ROWS_PER_JOB = 64;

  private final WorkerPool workers;
  private final SrsFiles srsFiles;
  private final CompileRequest request;
  private final TrainedModel model;
  private final ProvenGraph graph;
  private final Path folder;
  private final CompileListener listener;
  private final List<StageMeasurement> timings = new ArrayList<>();
  private String stage = "settings";

  EzklCompilation(
      WorkerPool workers,
      SrsFiles srsFiles,
      CompileRequest request,
      ProvenGraph graph,
      Path folder,
      CompileListener listener) {
    this.workers = workers;
    this.srsFiles = srsFiles;
    this.request = request;
    this.model = request.model();
    this.graph = graph;
    this.folder = folder.toAbsolutePath();
    this.listener = listener;
  }

  /** A layout with the scales that go into it. */
  private record Choice(CircuitShape shape, ScaleSearch.Found scales, long rows) {
    double cost() {
      return shape.cost(rows);
    }
  }

  /** What EZKL says of a settings file. */
  private record Settings(long rows, long assignments) {
    static Settings of(EzklWorker.Reply reply) {
      JsonNode result = reply.result();
      return new Settings(result.path("rows").asLong(), result.path("assignments").asLong());
    }
  }

  CompiledCircuit run() throws CompilationFailedException, InterruptedException {
    try {
      Files.write(file(EzklFiles.ONNX), graph.onnx());
      if (request.dataSet().isPresent()) {
        Files.write(file(CircuitFiles.DATA_SET), request.dataSet().get());
      }
      ScaleSearch search = new ScaleSearch(model, graph, request.calibrationRows());
      stage = "calibrate";
      listener.stageStarted(stage);
      Measured<List<Choice>> ranked = Stage.measure("calibrate", () -> rank(search.run()));
      return build(search, ranked.value(), ranked.measurement());
    } catch (EzklWorkerException e) {
      throw new CompilationFailedException(stage, explained(e), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CompilationFailedException(stage, e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new CompilationFailedException(
          stage, "a file of the circuit cannot be written or read: " + e.getMessage(), e);
    }
  }

  private static String explained(EzklWorkerException e) {
    return e.code() == Code.DOWNLOAD
        ? "the public reference string could not be had: allow the download, or name a file or a"
            + " folder of kzg<k>.srs in PROOFSTREAM_EZKL_SRS, or set it to local for trying out"
        : e.getMessage();
  }

  /** Layouts that hold every value, the cheapest first. */
  private List<Choice> rank(List<ScaleSearch.Found> found) throws InterruptedException {
    List<Choice> choices = new ArrayList<>();
    long smallestBound = found.getFirst().bound().largestDecomposed();
    for (CircuitShape shape : CircuitShape.candidates(smallestBound)) {
      if (!srsFiles.has(shape.logrows())) {
        continue;
      }
      ScaleSearch.Found scales = ScaleSearch.mostPrecise(found, shape);
      try {
        Settings settings = Settings.of(settings(shape, scales));
        choices.add(new Choice(shape, scales, settings.rows()));
      } catch (EzklWorkerException e) {
        if (e.lostTheProcess()) {
          throw e;
        }
        // EZKL does not lay this shape out.
      }
    }
    if (choices.isEmpty()) {
      throw new IllegalArgumentException(
          "EZKL lays the model out in no way within the sizes that there are reference strings for");
    }
    // Of equal costs the fewer rows: a smaller key and a shorter witness.
    choices.sort(Comparator.comparingDouble(Choice::cost).thenComparingLong(Choice::rows));
    return choices;
  }

  private CompiledCircuit build(
      ScaleSearch search, List<Choice> choices, StageMeasurement calibration)
      throws IOException, InterruptedException {
    EzklWorkerException refusal = null;
    for (Choice choice : choices) {
      timings.clear();
      try {
        return build(search, choice, calibration);
      } catch (EzklWorkerException e) {
        if (e.code() != Code.EZKL && e.code() != Code.PANIC) {
          throw e;
        }
        refusal = e;
        listener.progress("EZKL does not take %s: the next one".formatted(choice.shape()));
      }
    }
    throw refusal;
  }

  private CompiledCircuit build(ScaleSearch search, Choice choice, StageMeasurement calibration)
      throws IOException, InterruptedException {
    CircuitShape shape = choice.shape();
    ScaleSearch.Found scales = choice.scales();
    listener.progress(
        "2^%d rows, %d digits of base %d, %d columns, %d bits of inputs and %d of weights"
            .formatted(
                shape.logrows(),
                shape.legs(),
                shape.base(),
                shape.columns(),
                scales.inputBits(),
                scales.parameterBits()));
    stage = "settings";
    EzklWorker.Reply written = settings(shape, scales);
    record(written.stages());
    Settings settings = Settings.of(written);
    stage = "compile";
    call(
        EzklWorker.request("compile")
            .put("onnx", path(EzklFiles.ONNX))
            .put("settings", path(EzklFiles.SETTINGS))
            .put("compiled", path(EzklFiles.COMPILED)),
        SETUP_LIMIT);
    stage = "calibrate";
    int agreeing = agreeing(search, scales, calibration);
    stage = "srs";
    long start = System.nanoTime();
    SrsFiles.Srs srs = srsFiles.get(shape.logrows());
    Files.copy(srs.path(), file(EzklFiles.SRS), StandardCopyOption.REPLACE_EXISTING);
    record(
        List.of(
            new StageMeasurement(
                "srs", (System.nanoTime() - start) / 1e6, srs.cpuMillis(), srs.peakMemoryBytes())));
    stage = "setup";
    call(
        EzklWorker.request("setup")
            .put("compiled", path(EzklFiles.COMPILED))
            .put("srs", path(EzklFiles.SRS))
            .put("vk", path(EzklFiles.VERIFYING_KEY))
            .put("pk", path(EzklFiles.PROVING_KEY)),
        SETUP_LIMIT);
    stage = "prove";
    int proofBytes = proofBytes(scales);
    Standardization standardization = model.standardization();
    Files.write(
        file(EzklFiles.PARAMETERS),
        new EzklParameters(
                EzklParameters.FORMAT,
                scales.inputBits(),
                scales.parameterBits(),
                standardization.mean(),
                standardization.scale(),
                proofBytes,
                scales.bound().largestDecomposed())
            .bytes());
    return assemble(scales, settings, srs, agreeing);
  }

  /** Has the settings file written; of several layouts the last one's stands. */
  private EzklWorker.Reply settings(CircuitShape shape, ScaleSearch.Found scales)
      throws InterruptedException {
    ObjectNode job =
        EzklWorker.request("settings")
            .put("onnx", path(EzklFiles.ONNX))
            .put("settings", path(EzklFiles.SETTINGS));
    job.set("arguments", shape.arguments(scales.inputBits(), scales.parameterBits()));
    return workers.call(job);
  }

  /** Runs EZKL's own evaluation on every calibration row and counts the float model's labels. */
  private int agreeing(ScaleSearch search, ScaleSearch.Found scales, StageMeasurement calibration)
      throws InterruptedException {
    InputQuantization inputs = inputs(scales);
    List<int[]> rows = request.calibrationRows();
    int[] labels = search.labels();
    int agreeing = 0;
    double millis = calibration.millis();
    double cpuMillis = calibration.cpuMillis();
    long peak = calibration.peakMemoryBytes();
    for (int from = 0; from < rows.size(); from += ROWS_PER_JOB) {
      int to = Math.min(rows.size(), from + ROWS_PER_JOB);
      ObjectNode job =
          EzklWorker.request("outputs")
              .put("compiled", path(EzklFiles.COMPILED))
              .put("binding", FieldElement.hex(BigInteger.ZERO));
      ArrayNode batch = job.putArray("rows");
      for (int[] row : rows.subList(from, to)) {
        add(batch.addArray(), inputs.integers(row));
      }
      EzklWorker.Reply reply = workers.call(job, SETUP_LIMIT);
      JsonNode outputs = reply.result().path("outputs");
      for (int r = from; r < to; r++) {
        if (search.label(integers(outputs.path(r - from).path(0))) == labels[r]) {
          agreeing++;
        }
      }
      millis += reply.stages().getFirst().millis();
      cpuMillis += reply.stages().getFirst().cpuMillis();
      peak = Math.max(peak, reply.stages().getFirst().peakMemoryBytes());
    }
    if (agreeing != scales.agreeing()) {
      // Our integers and EZKL's are the same by construction; an EZKL that rounds otherwise shows.
      throw new IllegalArgumentException(
          "EZKL gives the float model's label on %d of %d rows where %d were expected"
              .formatted(agreeing, rows.size(), scales.agreeing()));
    }
    listener.progress(
        "EZKL gives the float model's label on %d of %d rows".formatted(agreeing, rows.size()));
    record(List.of(new StageMeasurement("calibrate", millis, cpuMillis, peak)));
    return agreeing;
  }

  private static long[] integers(JsonNode elements) {
    long[] integers = new long[elements.size()];
    for (int i = 0; i < integers.length; i++) {
      BigInteger element =
          FieldElement.parse(elements.get(i).asText())
              .orElseThrow(() -> new IllegalArgumentException("EZKL gave no field element"));
      integers[i] = FieldElement.signed(element).longValueExact();
    }
    return integers;
  }

  /** Makes one proof: its length is every proof's, and a circuit that cannot prove shows here. */
  private int proofBytes(ScaleSearch.Found scales) throws IOException, InterruptedException {
    ObjectNode job = EzklJobs.prove(CircuitFiles.of(folder), Map.of());
    add(job.putArray("row"), inputs(scales).integers(request.calibrationRows().getFirst()));
    job.put("binding", FieldElement.hex(Binding.MAX));
    EzklWorker.Reply reply = workers.call(job, SETUP_LIMIT);
    return EzklJobs.proofLength(reply.result().path("proof").asText());
  }

  private CompiledCircuit assemble(
      ScaleSearch.Found scales, Settings settings, SrsFiles.Srs srs, int agreeing)
      throws IOException {
    CircuitFiles files = CircuitFiles.of(folder);
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, Path> entry : files.byName().entrySet()) {
      digests.put(entry.getKey(), FileDigests.sha256Hex(entry.getValue()));
    }
    String circuitId =
        CircuitId.of(model.modelId(), request.options(), digests.get(EzklFiles.VERIFYING_KEY));
    List<Signal> signals = signals(scales);
    String srsDigest = digests.get(EzklFiles.SRS);
    Manifest manifest =
        Manifest.of(
            new ManifestContent(
                ManifestContent.FORMAT,
                EzklProofSystem.NAME,
                circuitId,
                new ManifestContent.Model(
                    model.name(),
                    model.modelId(),
                    model.network().architecture(),
                    model.network().parameters()),
                request.options(),
                model.labels(),
                model.inputs().stream().map(in -> Input.of(in, Signal.STANDARDIZED)).toList(),
                InputChecks.byVerifier(),
                signals,
                "input i is the integer nearest to (x[i] - mean[i]) / scale[i] * 2^%d in float64,"
                        .formatted(scales.inputBits())
                    + " halves away from zero; mean and scale stand in "
                    + EzklFiles.PARAMETERS,
                "none inside: weights have %d fractional bits, values are never scaled back"
                    .formatted(scales.parameterBits()),
                graph.label() ? null : BigDecimal.TWO.pow(scales.outputBits()).toPlainString(),
                null,
                new ManifestContent.Circuit(settings.rows(), settings.assignments()),
                new ManifestContent.Calibration(
                    request.calibrationRows().size(), agreeing, scales.maxError()),
                srs.isPublic() ? new Keys(Keys.CEREMONY, srsDigest, null) : Keys.dev(),
                digests,
                EzklFiles.VERIFYING_KEY,
                Map.of("ezkl", EzklInstallation.VERSION)));
    Path manifestFile = file(CircuitFiles.MANIFEST);
    Files.write(manifestFile, manifest.bytes());
    return new CompiledCircuit(
        circuitId,
        manifest,
        files.with(CircuitFiles.MANIFEST, manifestFile),
        settings.rows(),
        settings.assignments(),
        signals.size(),
        Files.size(file(EzklFiles.PROVING_KEY)),
        Files.size(file(EzklFiles.VERIFYING_KEY)),
        request.calibrationRows().size(),
        agreeing,
        scales.maxError(),
        timings);
  }

  private List<Signal> signals(ScaleSearch.Found scales) {
    List<Signal> outputs = new ArrayList<>();
    if (graph.label()) {
      String lastClass = Integer.toString(model.labels().size() - 1);
      outputs.add(new Signal(Role.OUTPUT, PublicSignals.LABEL, Signal.CLASS_INDEX, "0", lastClass));
    } else {
      for (int o = 0; o < graph.outputs(); o++) {
        outputs.add(
            new Signal(
                Role.OUTPUT,
                PublicSignals.logit(o),
                Signal.LOGIT,
                Long.toString(scales.bound().smallestOutputs()[o]),
                Long.toString(scales.bound().largestOutputs()[o])));
      }
    }
    InputQuantization quantization = inputs(scales);
    List<Signal> inputs = new ArrayList<>();
    for (int i = 0; i < quantization.size(); i++) {
      inputs.add(
          new Signal(
              Role.INPUT,
              model.inputs().get(i).name(),
              Signal.STANDARDIZED,
              Long.toString(quantization.smallest(i)),
              Long.toString(quantization.largest(i))));
    }
    return PublicSignals.of(request.options(), outputs, inputs, null, null);
  }

  private InputQuantization inputs(ScaleSearch.Found scales) {
    return new InputQuantization(model.inputs(), model.standardization(), scales.inputBits());
  }

  private void call(ObjectNode job, Duration limit) throws InterruptedException {
    listener.stageStarted(stage);
    record(workers.call(job, limit).stages());
  }

  private void record(List<StageMeasurement> stages) {
    timings.addAll(stages);
    stages.forEach(listener::stageFinished);
  }

  private static void add(ArrayNode array, long[] integers) {
    for (long integer : integers) {
      array.add(integer);
    }
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String path(String name) {
    return file(name).toString();
  }
}
