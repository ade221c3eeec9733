package dev.proofstream.proving.ezkl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.proofstream.model.TrainedModel;
import dev.proofstream.model.graph.Standardization;
import dev.proofstream.proving.Binding;
import dev.proofstream.proving.CircuitFiles;
import dev.proofstream.proving.CircuitOptions;
import dev.proofstream.proving.CompilationFailedException;
import dev.proofstream.proving.CompileListener;
import dev.proofstream.proving.CompileRequest;
import dev.proofstream.proving.CompiledCircuit;
import dev.proofstream.proving.bundle.BundleRejectedException;
import dev.proofstream.proving.bundle.Manifest;
import dev.proofstream.proving.ezkl.EzklWorkerException.Code;
import dev.proofstream.proving.ezkl.LayoutSearch.Choice;
import dev.proofstream.proving.measure.Measured;
import dev.proofstream.proving.measure.Stage;
import dev.proofstream.proving.measure.StageMeasurement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run from a float model to an EZKL circuit with keys. Used once.
 *
 * <p>Settings are searched, not defaulted: EZKL's own put a table of 16,384 rows into every
 * circuit. The scales come from {@link ScaleSearch}, the layout is the cheapest of {@link
 * LayoutSearch} that EZKL accepts, and the labels of all calibration rows are then measured with
 * EZKL itself.
 */
final class EzklCompilation {
  /** Time for keys of circuits far larger than ours. */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private final WorkerPool workers;
  private final SrsFiles srsFiles;
  private final CompileRequest request;
  private final TrainedModel model;
  private final CandidateSearch search;
  private final Path folder;
  private final CompileListener listener;
  private final LayoutSearch layouts;
  private final List<StageMeasurement> timings = new ArrayList<>();
  private String stage = "calibrate";

  EzklCompilation(
      WorkerPool workers,
      SrsFiles srsFiles,
      CompileRequest request,
      CandidateSearch search,
      Path folder,
      CompileListener listener) {
    this.workers = workers;
    this.srsFiles = srsFiles;
    this.request = request;
    this.model = request.model();
    this.search = search;
    this.folder = folder.toAbsolutePath();
    this.listener = listener;
    this.layouts =
        new LayoutSearch(
            workers, srsFiles, request.options(), file(EzklFiles.ONNX), file(EzklFiles.SETTINGS));
  }

  CompiledCircuit run() throws CompilationFailedException, InterruptedException {
    try {
      if (request.dataSet().isPresent()) {
        Files.write(file(CircuitFiles.DATA_SET), request.dataSet().get());
      }
      listener.stageStarted(stage);
      Measured<List<Choice>> ranked =
          Stage.<List<Choice>, Exception>measure("calibrate", () -> layouts.rank(search.run()));
      return build(ranked.value(), ranked.measurement());
    } catch (EzklWorkerException e) {
      throw new CompilationFailedException(stage, explained(e), e);
    } catch (IllegalArgumentException
        | ArithmeticException
        | CalibrationCheck.UnnoticedInputException e) {
      throw new CompilationFailedException(stage, e.getMessage(), e);
    } catch (IOException | UncheckedIOException e) {
      throw new CompilationFailedException(
          stage, "a file of the circuit cannot be written or read: " + e.getMessage(), e);
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("no other checked exception is thrown", e);
    }
  }

  private static String explained(EzklWorkerException e) {
    return switch (e.code()) {
      case DOWNLOAD ->
          "the public reference string could not be had: allow the download, or name a file or a"
              + " folder of kzg<k>.srs in PROOFSTREAM_EZKL_SRS, or set it to local for trying out";
      case MEMORY_LIMIT ->
          "EZKL's worker grew beyond its memory limit (MEMORY_LIMIT): raise PROOFSTREAM_EZKL_MEMORY"
              + " or make the circuit smaller";
      case TIME_LIMIT -> "EZKL's worker was ended after its time limit (TIME_LIMIT)";
      case DIED, SILENT ->
          "EZKL's worker was lost twice (" + e.code() + "): it crashed or was killed";
      default -> e.getMessage();
    };
  }

  private CompiledCircuit build(List<Choice> choices, StageMeasurement calibration)
      throws IOException, InterruptedException {
    RuntimeException refusal = null;
    for (Choice choice : choices) {
      timings.clear();
      try {
        return build(choice, calibration);
      } catch (EzklWorkerException e) {
        if (e.code() != Code.EZKL && e.code() != Code.PANIC) {
          throw e;
        }
        refusal = e;
      } catch (CalibrationCheck.UnnoticedInputException e) {
        refusal = e;
      }
      listener.progress("EZKL does not take %s: the next one".formatted(choice));
    }
    throw refusal;
  }

  private CompiledCircuit build(Choice choice, StageMeasurement calibration)
      throws IOException, InterruptedException {
    listener.progress(choice.toString());
    stage = "settings";
    record(layouts.write(choice).stages());
    stage = "compile";
    call(
        EzklWorker.request("compile")
            .put("onnx", path(EzklFiles.ONNX))
            .put("settings", path(EzklFiles.SETTINGS))
            .put("compiled", path(EzklFiles.COMPILED)));
    stage = "calibrate";
    CalibrationCheck check =
        new CalibrationCheck(workers, file(EzklFiles.COMPILED), search, choice);
    int agreeing = check.run(request.calibrationRows());
    listener.progress(
        "EZKL gives the float model's answer on %d of %d rows"
            .formatted(agreeing, request.calibrationRows().size()));
    record(List.of(check.measurement(calibration)));
    stage = "srs";
    long start = System.nanoTime();
    SrsFiles.Srs srs = srsFiles.get(choice.shape().logrows());
    Files.copy(srs.path(), file(EzklFiles.SRS), StandardCopyOption.REPLACE_EXISTING);
    Files.write(file(EzklFiles.VERIFIER_SRS), VerifierString.of(file(EzklFiles.SRS)));
    double millis = (System.nanoTime() - start) / 1e6;
    record(List.of(new StageMeasurement("srs", millis, srs.cpuMillis(), srs.peakMemoryBytes())));
    stage = "setup";
    call(
        EzklWorker.request("setup")
            .put("compiled", path(EzklFiles.COMPILED))
            .put("srs", path(EzklFiles.SRS))
            .put("vk", path(EzklFiles.VERIFYING_KEY))
            .put("pk", path(EzklFiles.PROVING_KEY)));
    stage = "prove";
    byte[] proof = firstProof(choice);
    int proofBytes = EzklJobs.proofLength(proof);
    Standardization standardization = choice.inputs().standardization();
    Files.write(
        file(EzklFiles.PARAMETERS),
        new EzklParameters(
                EzklParameters.FORMAT,
                choice.scales().inputBits(),
                choice.scales().parameterBits(),
                standardization.mean(),
                standardization.scale(),
                proofBytes,
                choice.limbs().bits(),
                choice.scales().largestDecomposed())
            .bytes());
    return assemble(choice, srs, agreeing, parameterRoot(choice, proof, proofBytes));
  }

  /** Makes one proof: its length is every proof's, and a circuit that cannot prove shows here. */
  private byte[] firstProof(Choice choice) throws IOException, InterruptedException {
    ObjectNode job = EzklJobs.prove(CircuitFiles.of(folder), Map.of());
    List<int[]> row = List.of(request.calibrationRows().getFirst());
    EzklJobs.add(
        job.putArray("input"),
        GraphInput.elements(request.options(), choice.inputs(), choice.limbs(), row));
    EzklJobs.add(job.putArray("binding"), choice.limbs().of(Binding.MAX));
    EzklWorker.Reply reply = workers.callAgainIfLost(job, LIMIT);
    return reply.result().path("proof").asText().getBytes(StandardCharsets.UTF_8);
  }

  /** The hash of the parameters as the first proof says it; null when they are fixed. */
  private BigInteger parameterRoot(Choice choice, byte[] proof, int proofBytes) {
    if (!request.options().parameters().equals(CircuitOptions.HASHED)) {
      return null;
    }
    InstanceLayout layout =
        new InstanceLayout(
            request.options(),
            model.inputs().size(),
            choice.graph().outputs(),
            choice.graph().hidesInputs() ? new HiddenInputChecks(choice.inputs()).outputs() : 0,
            choice.limbs());
    try {
      List<BigInteger> signals =
          layout.signals(EzklProof.parse(proof, layout.count(), proofBytes).instances());
      // The root stands before the binding, which is the last.
      return signals.get(signals.size() - 2);
    } catch (BundleRejectedException e) {
      throw new IllegalArgumentException("EZKL made a proof of another form", e);
    }
  }

  private CompiledCircuit assemble(
      Choice choice, SrsFiles.Srs srs, int agreeing, BigInteger parameterRoot) throws IOException {
    CircuitFiles files = CircuitFiles.of(folder);
    Map<String, String> digests = new TreeMap<>();
    for (Map.Entry<String, Path> entry : files.byName().entrySet()) {
      digests.put(entry.getKey(), FileDigests.sha256Hex(entry.getValue()));
    }
    int rows = request.calibrationRows().size();
    Manifest manifest = EzklManifest.of(model, choice, agreeing, rows, srs, parameterRoot, digests);
    Path manifestFile = file(CircuitFiles.MANIFEST);
    Files.write(manifestFile, manifest.bytes());
    return new CompiledCircuit(
        manifest.circuitId(),
        manifest,
        files.with(CircuitFiles.MANIFEST, manifestFile),
        choice.rows(),
        choice.assignments(),
        manifest.publicSignals().size(),
        Files.size(file(EzklFiles.PROVING_KEY)),
        Files.size(file(EzklFiles.VERIFYING_KEY)),
        rows,
        agreeing,
        choice.scales().maxError(),
        timings);
  }

  private void call(ObjectNode job) throws InterruptedException {
    listener.stageStarted(stage);
    record(workers.callAgainIfLost(job, LIMIT).stages());
  }

  private void record(List<StageMeasurement> stages) {
    timings.addAll(stages);
    stages.forEach(listener::stageFinished);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String path(String name) {
    return file(name).toString();
  }
}
