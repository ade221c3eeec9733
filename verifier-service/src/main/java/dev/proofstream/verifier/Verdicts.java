package dev.proofstream.verifier;

import dev.proofstream.model.data.InputRefusedException;
import dev.proofstream.platform.artifacts.ArtifactCorruptException;
import dev.proofstream.platform.artifacts.ArtifactMissingException;
import dev.proofstream.platform.artifacts.ArtifactStore;
import dev.proofstream.platform.circuits.CircuitCatalog;
import dev.proofstream.platform.circuits.CircuitResolution;
import dev.proofstream.platform.service.PlatformConfig;
import dev.proofstream.proto.CircuitReady;
import dev.proofstream.proto.FailureCode;
import dev.proofstream.proto.InferenceRequest;
import dev.proofstream.proto.ProofCreated;
import dev.proofstream.proto.ProofVerified;
import dev.proofstream.proto.StageTiming;
import dev.proofstream.proving.ProofInput;
import dev.proofstream.proving.RequestEncoding;
import dev.proofstream.proving.bundle.Bundle;
import dev.proofstream.proving.bundle.BundleUnreadableException;
import dev.proofstream.proving.bundle.Reason;
import dev.proofstream.proving.bundle.Verdict;
import dev.proofstream.proving.measure.Measured;
import dev.proofstream.proving.measure.Stage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Judges a proof by the request as it stands on its topic: circuit and inputs are derived from that
 * record alone, as the prover had to.
 */
@ApplicationScoped
public class Verdicts {
  private final CircuitCatalog catalog;
  private final CheckedCircuits circuits;
  private final ArtifactStore store;
  private final VerifierMetrics metrics;
  private final long maxBundleBytes;
  private final String replica;

  public Verdicts(
      CircuitCatalog catalog,
      CheckedCircuits circuits,
      ArtifactStore store,
      VerifierMetrics metrics,
      VerifierConfig config,
      PlatformConfig platform) {
    this.catalog = catalog;
    this.circuits = circuits;
    this.store = store;
    this.metrics = metrics;
    this.maxBundleBytes = config.maxBundleBytes();
    this.replica = platform.replica();
  }

  /**
   * What the checks of a proof came to.
   *
   * @param labels one for each row of the request; none when the proof is invalid
   * @param reason empty when the proof is valid
   */
  private record Finding(
      boolean valid, List<Integer> labels, List<String> labelNames, String reason) {
    static Finding of(Verdict verdict) {
      return verdict.valid()
          ? new Finding(true, verdict.labels(), verdict.labelNames(), "")
          : invalid(verdict.reason().name() + ": " + verdict.message());
    }

    static Finding invalid(String reason) {
      return new Finding(false, List.of(), List.of(), reason);
    }
  }

  /**
   * The outcome of a request that was answered with this proof.
   *
   * @throws RequestFailedException when the request deserves no proof: the failure is its outcome,
   *     whatever a prover said
   */
  ProofVerified on(Question question) throws RequestFailedException {
    CircuitReady circuit = resolve(question);
    Measured<Finding> measured = Stage.measure("verify", () -> examine(question, circuit));
    metrics.verified(circuit.getProofSystem(), measured.measurement().millis());
    Finding finding = measured.value();
    return Announcement.describe(question.announced())
        .setRequestId(question.requestId())
        .setSource(question.source())
        .setModel(circuit.getModel())
        .setModelId(circuit.getModelId())
        .setCircuitId(circuit.getCircuitId())
        .setProofSystem(circuit.getProofSystem())
        .setValid(finding.valid())
        .setLabel(finding.valid() ? finding.labels().getFirst() : -1)
        .setLabelName(finding.valid() ? finding.labelNames().getFirst() : "")
        .addAllLabels(finding.labels())
        .addAllLabelNames(finding.labelNames())
        .setInput(circuit.getOptions().getInput())
        .setReason(finding.reason())
        .setVerifier(replica)
        .addTimings(
            StageTiming.newBuilder()
                .setStage("verify")
                .setMillis(measured.measurement().millis())
                .setPeakMemoryBytes(measured.measurement().peakMemoryBytes())
                .setCpuMillis(measured.measurement().cpuMillis()))
        .build();
  }

  private CircuitReady resolve(Question question) throws RequestFailedException {
    return switch (CircuitResolution.of(
        catalog, question.request(), question.original().timestampMs())) {
      case CircuitResolution.Found(var circuit) -> circuit;
      case CircuitResolution.Refused(var code, var field, var message) ->
          throw new RequestFailedException("resolve", code, field, message);
    };
  }

  private Finding examine(Question question, CircuitReady circuit) throws RequestFailedException {
    try {
      return Finding.of(check(question, circuit));
    } catch (ProofRejectedException rejected) {
      return Finding.invalid(rejected.getMessage());
    }
  }

  private Verdict check(Question question, CircuitReady circuit)
      throws ProofRejectedException, RequestFailedException {
    CheckedCircuit checked = circuits.get(circuit);
    ProofInput input = encode(question.request(), checked.encoding());
    ProofCreated announced = question.announced();
    if (!announced.getCircuitId().equals(circuit.getCircuitId())) {
      throw new ProofRejectedException(
          Reason.CIRCUIT_MISMATCH.name(),
          "the proof is announced for another circuit than the request's, %s"
              .formatted(circuit.getCircuitId()));
    }
    Bundle bundle = bundle(announced);
    Verdict verdict = checked.prepared().verify(bundle, question.requestId(), input);
    // The announced signals are what the dashboard shows.
    if (verdict.valid() && !announced.getPublicSignalsList().equals(verdict.publicSignals())) {
      throw new ProofRejectedException(
          "SIGNALS_DIFFER", "the announced public signals are not those of the bundle");
    }
    return verdict;
  }

  private static ProofInput encode(InferenceRequest request, RequestEncoding encoding)
      throws RequestFailedException {
    try {
      return encoding.encode(request.rows(), request.several(), request.salt());
    } catch (InputRefusedException refused) {
      throw new RequestFailedException(
          "encode",
          FailureCode.valueOf(refused.code().name()),
          refused.field(),
          refused.getMessage());
    }
  }

  private Bundle bundle(ProofCreated announced) throws ProofRejectedException {
    if (announced.getBundle().getSizeBytes() > maxBundleBytes) {
      throw unreadable("its bundle is said to be larger than " + maxBundleBytes + " bytes");
    }
    try {
      return Bundle.read(store.read(announced.getBundle()));
    } catch (BundleUnreadableException e) {
      throw unreadable(e.getMessage());
    } catch (ArtifactMissingException e) {
      throw unreadable("its bundle is not in the artifact store");
    } catch (ArtifactCorruptException e) {
      throw unreadable("the stored bundle is not what its digest and size say");
    } catch (IllegalArgumentException e) {
      throw unreadable("its bundle has no digest");
    }
  }

  private static ProofRejectedException unreadable(String message) {
    return new ProofRejectedException(Reason.UNREADABLE.name(), message);
  }
}
