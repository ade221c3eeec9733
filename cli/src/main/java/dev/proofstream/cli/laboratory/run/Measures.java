package dev.proofstream.cli.laboratory.run;

import dev.proofstream.cli.evaluation.EvaluationResult;
import dev.proofstream.cli.evaluation.Evaluator;
import dev.proofstream.cli.evaluation.StageStatistics;
import dev.proofstream.cli.laboratory.plan.Cell;
import dev.proofstream.proto.Artifact;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.ModelTrained;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events as measures: names with units, as docs/laboratory.md lists them. */
final class Measures {
  private static final List<String> CIRCUIT_FILES = List.of("circuit.r1cs", "model.compiled");

  private Measures() {}

  /** Of a circuit. */
  static Map<String, Double> of(CircuitReady circuit, ModelTrained model) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("parameters", (double) model.getParameters());
    Cell.nonlinearNeurons(model.getArchitecture())
        .ifPresent(neurons -> measures.put("nonlinearNeurons", (double) neurons));
    measures.put("constraints", (double) circuit.getConstraints());
    for (Artifact artifact : circuit.getArtifactsList()) {
      if (CIRCUIT_FILES.contains(artifact.getName())) {
        measures.put("circuitBytes", (double) artifact.getSizeBytes());
      }
    }
    measures.put("provingKeyBytes", (double) circuit.getProvingKeyBytes());
    measures.put("verifyingKeyBytes", (double) circuit.getVerifyingKeyBytes());
    if (circuit.getCalibrationRows() > 0) {
      measures.put(
          "calibrationAgreement",
          (double) circuit.getAgreeingRows() / circuit.getCalibrationRows());
    }
    if (model.getQuality().getTestRows() > 0) {
      measures.put("modelAccuracy", model.getQuality().getAccuracy());
    }
    model.getTimingsList().forEach(timing -> add(timing, measures));
    circuit.getTimingsList().forEach(timing -> add(timing, measures));
    return measures;
  }

  /** Of one trial. */
  static Map<String, Double> of(Evaluator.Measured measured, double majorityBaseline) {
    EvaluationResult result = measured.result();
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("proofs", (double) measured.proofs().size());
    measures.put("verified", (double) result.verified());
    measures.put("wallMs", result.wallMs());
    Map<String, List<Double>> single = new LinkedHashMap<>();
    for (ProofVerified proof : measured.proofs()) {
      for (StageTiming timing : proof.getTimingsList()) {
        add(timing, measures);
        single
            .computeIfAbsent(timing.getStage(), stage -> new ArrayList<>())
            .add(timing.getMillis());
      }
    }
    single.forEach(
        (stage, millis) -> {
          if (millis.size() > 1) {
            StageStatistics statistics = StageStatistics.of(millis);
            measures.put(stage + "Ms.p50", statistics.p50());
            measures.put(stage + "Ms.p95", statistics.p95());
          }
        });
    measures.put("proofBytes", (double) result.proofBytes());
    measures.put("accuracy", result.accuracy());
    measures.put("zkAccuracy", result.zkAccuracy());
    measures.put("precision", result.precision());
    measures.put("recall", result.recall());
    measures.put("f1", result.f1());
    measures.put("agreement", result.agreement());
    measures.put("majorityBaseline", majorityBaseline);
    double load = Surroundings.loadAverage();
    if (load >= 0) {
      measures.put("loadAverage", load);
    }
    return measures;
  }

  /** Times add up over proofs, of memory the largest counts. */
  private static void add(StageTiming timing, Map<String, Double> measures) {
    String stage = timing.getStage();
    measures.merge(stage + "Ms", timing.getMillis(), Double::sum);
    if (timing.getCpuMillis() > 0) {
      measures.merge(stage + "CpuMs", timing.getCpuMillis(), Double::sum);
    }
    if (timing.getPeakMemoryBytes() > 0) {
      measures.merge("peakMemoryBytes." + stage, (double) timing.getPeakMemoryBytes(), Math::max);
    }
  }
}
